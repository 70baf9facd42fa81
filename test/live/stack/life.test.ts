/** The reference stack is alive: worlds move, queues flow, the application answers and writes its log. */
import { afterAll, describe, expect, test } from 'vitest'
import { startEpoch } from '../../../cli/drill/environment.ts'
import { inside, mariadb, postgres, redis } from './inside.ts'

// The action that nobody has stands in the logs as an error, where the suite would rightly find it.
afterAll(() => startEpoch('an unknown action was asked for'))

const soon = { timeout: 20_000, interval: 500 }

describe.each(['automation', 'ai_decision', 'spawn'])('%s_queue', (name) => {
  const figure = async (field: string) => Number(await redis('HGET', `${name}_queue:stats`, field))

  test('is fed and emptied', async () => {
    const before = { enqueued: await figure('enqueued'), processed: await figure('processed') }
    await expect.poll(() => figure('enqueued'), soon).toBeGreaterThan(before.enqueued)
    await expect.poll(() => figure('processed'), soon).toBeGreaterThan(before.processed)
    expect(Date.now() / 1000 - (await figure('last_enqueued_at'))).toBeLessThan(20)
    expect(Date.now() / 1000 - (await figure('last_processed_at'))).toBeLessThan(20)
  })
})

test.each([
  ['automation', 600],
  ['ai_decision', 600],
  ['spawn_scheduler', 1800],
])('the heartbeat of %s is seconds old and would expire after %s s', async (worker, ttl) => {
  const key = `worker:heartbeat:${worker}`
  expect(Math.abs(Date.now() / 1000 - Number(await redis('GET', key)))).toBeLessThan(15)
  expect(Number(await redis('TTL', key))).toBeGreaterThan(ttl - 15)
})

describe.each(['travian_s1', 'travian_s2'])('world %s', (world) => {
  test.each([
    ['movement', 'end_time', 'UNIX_TIMESTAMP() * 1000', 'kid, to_kid, start_time, end_time', '7, 8, 0, 1'],
    ['building_upgrade', 'commence', 'UNIX_TIMESTAMP()', 'kid, building_field, start_time, commence', '7, 1, 0, 1'],
    ['research', 'end_time', 'UNIX_TIMESTAMP()', 'kid, nr, end_time', '7, 1, 1'],
  ])('processes a due %s within seconds and plans its successor', async (table, due, now, columns, values) => {
    const id = await mariadb(`INSERT INTO ${world}.${table} (${columns}) VALUES (${values}); SELECT LAST_INSERT_ID()`)
    const left = () => mariadb(`SELECT COUNT(*) FROM ${world}.${table} WHERE id = ${Number(id)}`)
    await expect.poll(left, soon).toBe('0')
    // The successor stays as one event more for good, so another is taken out.
    await mariadb(`DELETE FROM ${world}.${table} WHERE ${due} > ${now} ORDER BY id DESC LIMIT 1`)
    expect(Number(await mariadb(`SELECT COUNT(*) FROM ${world}.${table} WHERE ${due} > ${now}`))).toBeGreaterThan(3)
  })
})

test('the work leaves its traces in the global database', async () => {
  const recent = (table: string) =>
    postgres(`SELECT count(*) > 0 FROM ${table} WHERE created_at > now() - interval '1 minute'`)
  await expect.poll(() => recent('decision_log'), soon).toBe('t')
  await expect.poll(() => recent('world_npc_spawns'), soon).toBe('t')
  expect(await postgres("SELECT count(*) > 0 FROM audit_events WHERE event_type = 'data_modification'")).toBe('t')
})

test.each([
  ['health', { status: 'ok', worlds: 2 }],
  ['token', { token: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  ['loadConfig', { defaultLang: 'en', worlds: [expect.anything(), expect.anything()] }],
])('/v1/%s answers through nginx in the envelope', async (action, data) => {
  const script = `exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /v1/${action} HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`
  const { output } = await inside('nginx', ['bash', '-c', script])
  const [head = '', body = ''] = output.split('\r\n\r\n')
  expect(head).toContain(' 200 ')
  expect(JSON.parse(body)).toEqual({ success: true, error: null, data })
})

test('an unknown action is a 500 that says so, as in the real application', async () => {
  const script = `exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /v1/nothing HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`
  const { output } = await inside('nginx', ['bash', '-c', script])
  expect(output).toContain(' 500 ')
  expect(output).toContain('"errorType":"ActionNotFound"')
})

test('app.log is written in the shape of the real one', async () => {
  const { output } = await inside('php-fpm', ['tail', '-n', '50', '/var/log/travian/app.log'])
  const entries: unknown[] = output.split('\n').map((line) => JSON.parse(line))
  expect(entries).toContainEqual({
    message: 'REQUEST_END',
    context: expect.objectContaining({ request_id: expect.stringMatching(/^[0-9a-f]{32}$/), status_code: 200 }),
    level: 200,
    level_name: 'INFO',
    channel: 'travian',
    datetime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+1[01]:00$/),
    extra: {},
  })
})
