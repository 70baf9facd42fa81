/** The reference stack's databases: on an internal network, nothing published, least-privilege accounts. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StackDescription } from '../../../helpers/configuration/description.ts'
import { type Configuration, loadConfiguration } from '../../../helpers/configuration/load.ts'
import { type Connections, openConnections } from '../../../helpers/connections/index.ts'
import { failureOf, LOOKS, RUN, SERVICES } from '../../connections/looks.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

function configured(): Configuration {
  const { configuration, problems } = loadConfiguration({ environment: 'reference', root, processEnvironment: {} })
  if (configuration === null) throw new Error(problems.join('\n'))
  return configuration
}

type Change = (databases: StackDescription['databases']) => void

/** Connections to the reference stack, its databases' description changed by `change`. */
function open(change: Change = () => undefined, overrides: { host?: string; timeoutMs?: number } = {}): Connections {
  const { description, accounts } = configured()
  const { host, timeoutMs = 10_000 } = overrides
  const databases = structuredClone(description.databases)
  change(databases)
  const redis = host === undefined ? accounts.redis : { ...accounts.redis, host }
  return openConnections({
    description: { ...description, databases },
    credentials: { ...accounts, redis },
    runId: RUN,
    timeoutMs,
  })
}

const via =
  (way: 'direct' | 'container-address' | 'tunnel'): Change =>
  (databases) => {
    for (const database of Object.values(databases)) if (database !== undefined) database.via = way
  }

const opened: Connections[] = []
const keep = (connections: Connections): Connections => {
  opened.push(connections)
  return connections
}
afterAll(() => Promise.all(opened.map((connections) => connections.close())))

describe('the way', () => {
  test('is by itself the container’s address, where its network is on this machine', async () => {
    const connections = keep(open())
    const sessions = await Promise.all([connections.postgres(), connections.mysql(), connections.redis()])
    for (const { way } of sessions) expect(way).toMatch(/^container-address: \d+\.\d+\.\d+\.\d+:\d+$/)
  })

  test('can be pinned to the tunnel, which gives the same answers', async () => {
    const near = keep(open())
    const far = keep(open(via('tunnel')))
    const ask = async (connections: Connections): Promise<unknown[]> => [
      await (await connections.postgres()).query('select system_identifier::text as id from pg_control_system()'),
      await (await connections.mysql()).query('SELECT @@server_uuid AS id, @@hostname AS host').catch(() => null),
      /run_id:\w+/.exec(await (await connections.redis()).info('server'))?.[0],
    ]
    expect((await far.redis()).way).toBe('tunnel: port 6379 in travian_redis')
    expect(await ask(far)).toEqual(await ask(near))
  })

  test('through the tunnel ends where other containers arrive: official images trust 127.0.0.1 without a password', async () => {
    const [row] = await (await keep(open(via('tunnel'))).postgres()).query<{ address: string }>(
      'select host(inet_server_addr()) as address',
    )
    const { way } = await keep(open(via('container-address'))).postgres()
    expect(way).toBe(`container-address: ${row?.address}:5432`)
  })

  test('that is pinned and does not exist here is said so, and no other is taken', async () => {
    const connections = keep(open(via('direct')))
    const { error } = await failureOf(() => LOOKS.postgres(connections))
    expect(error).toMatchObject({
      state: 'no-way',
      message: 'postgres cannot be reached as the stack description says: no host is configured for it',
    })
  })

  test('is the next one only after silence', async () => {
    const gateway = (await keep(open()).engine.containers(configured().description.project))
      .flatMap(({ networks }) => networks)
      .find(({ name }) => name.includes('data_services'))?.gateway
    // An address of the same network that nobody has.
    const nobody = String(gateway).replace(/\d+$/, '250')
    const connections = keep(open(undefined, { host: nobody, timeoutMs: 3000 }))
    const redis = await connections.redis()
    expect(redis.way).toMatch(/^container-address: /)

    const pinned = keep(open(via('direct'), { host: nobody, timeoutMs: 500 }))
    const { error } = await failureOf(() => LOOKS.redis(pinned))
    expect(error).toMatchObject({
      state: 'silent',
      message: expect.stringContaining('redis is silent: no connection to'),
    })
  })

  test('ends at a refusal: the next one is not tried', async () => {
    const connections = keep(open(undefined, { host: '127.0.0.1' }))
    const { error } = await failureOf(() => LOOKS.redis(connections))
    expect(error).toMatchObject({ state: 'refused', message: expect.stringContaining('on 127.0.0.1:6379') })
  })

  test('ends at a host name that nobody knows: that is a mistake of the configuration', async () => {
    const connections = keep(open(undefined, { host: 'redis.nonexistent.invalid' }))
    const { error } = await failureOf(() => LOOKS.redis(connections))
    expect(error).toMatchObject({ state: 'name-unknown' })
  })
})

describe('a session', () => {
  let connections: Connections
  beforeAll(() => {
    connections = keep(open(via('tunnel')))
  })

  test('carries the run’s name where the server shows its clients', async () => {
    const postgres = await connections.postgres()
    const text = 'select application_name as name, query from pg_stat_activity where pid = pg_backend_pid()'
    const [row] = await postgres.query<{ name: string; query: string }>(text)
    expect(row).toEqual({ name: `runbook:${RUN}`, query: `/* runbook:${RUN} */ ${text}` })
    const redis = await connections.redis()
    expect(await redis.clientList()).toContain(`name=runbook:${RUN}`)
  })

  test('is refused what its account may not, in words', async () => {
    const { error: redis } = await failureOf(async () =>
      (await connections.redis()).ask((client) => client.set('automation_queue', '1')),
    )
    expect(redis).toMatchObject({
      state: 'not-permitted',
      message: expect.stringContaining('the account runbook may not ask redis'),
    })
    const { error: mysql } = await failureOf(async () => (await connections.mysql()).query('SELECT * FROM mysql.user'))
    expect(mysql).toMatchObject({ state: 'not-permitted' })
  })

  test('keeps every password out of the processes in the containers', async () => {
    await Promise.all(SERVICES.map((service) => LOOKS[service](connections)))
    const containers = await connections.engine.containers(configured().description.project)
    const commands = (await Promise.all(containers.map(({ id }) => connections.engine.processes(id)))).flat()
    expect(commands.some((command) => command.includes('/dev/tcp'))).toBe(true)
    for (const { value } of configured().secrets) {
      expect(commands.filter((command) => command.includes(value))).toEqual([])
    }
  })

  test('sees a key’s type and length through the reader’s own words', async () => {
    const redis = await connections.redis()
    expect(await redis.type('runbook:nothing')).toBe('none')
    expect(await redis.llen('runbook:nothing')).toBe(0)
    expect(await redis.get('runbook:nothing')).toBeNull()
    expect(await redis.ttlSeconds('runbook:nothing')).toBe(-2)
    expect(await redis.hgetall('runbook:nothing')).toEqual({})
  })
})
