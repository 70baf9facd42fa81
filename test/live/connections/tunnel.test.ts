/** Drivers that know nothing of it speak through an exec to servers that no network reaches. */
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, LOOKS, SERVICES } from '../../connections/looks.ts'
import { CREDENTIALS, openOwn, relaysIn, removeServers, startServer, waitUntilAnswering } from './own-servers.ts'

const project = 'runbook-tunnel-test'
const MEGABYTES_5 = 5_000_000

beforeAll(async () => {
  await removeServers(project)
  await Promise.all(SERVICES.map((service) => startServer({ service, project })))
  await waitUntilAnswering(project)
}, 120_000)

afterAll(() => removeServers(project))

describe('through the tunnel', () => {
  test('each service is reached by itself, and says how', async () => {
    await using connections = openOwn({ project })
    const [postgres, mysql, redis] = await Promise.all([
      connections.postgres(),
      connections.mysql(),
      connections.redis(),
    ])
    expect(postgres.way).toMatch(/^tunnel: port 5432 in /)
    expect(mysql.way).toMatch(/^tunnel: port 3306 in /)
    expect(redis.way).toMatch(/^tunnel: port 6379 in /)
    expect(postgres.version).toMatch(/^1\d/)
    expect(mysql.dialect).toBe('mariadb')
  })

  test('5 MB arrive whole from PostgreSQL, and go there whole', async () => {
    await using connections = openOwn({ project })
    const sql = await connections.postgres()
    const expected = Array.from({ length: MEGABYTES_5 / 32 }, (_, index) =>
      createHash('md5')
        .update(String(index + 1))
        .digest('hex'),
    ).join('')
    const text = `select string_agg(md5(i::text), '' order by i) as value from generate_series(1, ${MEGABYTES_5 / 32}) i`
    const [row] = await sql.query<{ value: string }>(text)
    expect(row?.value === expected).toBe(true)
    const [echo] = await sql.query<{ same: boolean }>('select md5($1) = $2 as same', [
      expected,
      createHash('md5').update(expected).digest('hex'),
    ])
    expect(echo?.same).toBe(true)
  })

  test('5 MB arrive whole from MariaDB, and go there whole', async () => {
    await using connections = openOwn({ project })
    const sql = await connections.mysql()
    const value = randomBytes(MEGABYTES_5 / 2).toString('hex')
    const [row] = await sql.query<{ value: string }>('SELECT ? AS value', [value])
    expect(row?.value === value).toBe(true)
  })

  test('5 MB arrive whole from Redis, and go there whole', async () => {
    await using connections = openOwn({ project })
    const redis = await connections.redis()
    const value = randomBytes(MEGABYTES_5)
    await redis.ask((client) => client.set('runbook:test', value))
    const back = await redis.ask((client) => client.getBuffer('runbook:test'))
    expect(back?.equals(value)).toBe(true)
    await redis.ask((client) => client.del('runbook:test'))
  })

  test('many questions at once are each answered with their own answer', async () => {
    await using connections = openOwn({ project })
    const [postgres, mysql, redis] = await Promise.all([
      connections.postgres(),
      connections.mysql(),
      connections.redis(),
    ])
    const numbers = Array.from({ length: 100 }, (_, index) => index)
    const answers = await Promise.all([
      ...numbers.map(async (n) => (await postgres.query<{ n: number }>('select $1::int8 as n', [n]))[0]?.n),
      ...numbers.map(async (n) => (await mysql.query<{ n: number }>('SELECT ? AS n', [n]))[0]?.n),
      ...numbers.map(async (n) => Number(await redis.ask((client) => client.echo(String(n))))),
    ])
    expect(answers).toEqual([...numbers, ...numbers, ...numbers])
  })

  test.for([...SERVICES])('%s: a wrong password is refused, not trusted for coming from inside', async (service) => {
    const credentials = { ...CREDENTIALS, [service]: { ...CREDENTIALS[service], password: 'wrong' } }
    await using connections = openOwn({ project, credentials })
    const { error } = await failureOf(() => LOOKS[service](connections))
    expect(error).toMatchObject({ state: 'wrong-password', witness: service })
  })

  test('a port on which nothing listens refuses, in words and at once', async () => {
    await using connections = openOwn({ project, timeoutMs: 5000 })
    const [container] = (await connections.engine.containers(project)).filter(({ service }) => service === 'redis')
    const described = { ...(await import('../../connections/looks.ts')).description({ project }) }
    const { openConnections } = await import('../../../helpers/connections/index.ts')
    const elsewhere = openConnections({
      description: { ...described, databases: { redis: { service: 'redis', port: 6380 } } },
      credentials: CREDENTIALS,
      runId: 'test',
      timeoutMs: 5000,
    })
    const { error, elapsedMs } = await failureOf(() => LOOKS.redis(elsewhere))
    await elsewhere.close()
    expect(error).toMatchObject({
      state: 'refused',
      message: `redis refuses connections on port 6380 in ${container?.name}: nothing listens there`,
    })
    expect(elapsedMs).toBeLessThan(3000)
  })
})

describe('a session', () => {
  test('refuses to write, also for an account that may', async () => {
    await using connections = openOwn({ project })
    const postgres = await failureOf(async () => (await connections.postgres()).query('create table leftover (id int)'))
    expect(postgres.error).toMatchObject({ state: 'rejected', cause: { code: '25006' } })
    const mysql = await failureOf(async () =>
      (await connections.mysql()).query("UPDATE users SET name = 'changed' WHERE id = 1"),
    )
    expect(mysql.error).toMatchObject({ state: 'rejected', cause: { errno: 1792 } })
  })

  test('gives a query up on the server before we stop waiting, and goes on', async () => {
    await using connections = openOwn({ project, timeoutMs: 2000 })
    const postgres = await connections.postgres()
    const mysql = await connections.mysql()
    const [slowPostgres, slowMysql] = await Promise.all([
      failureOf(() => postgres.query('select pg_sleep(30)')),
      failureOf(() => mysql.query('SELECT SLEEP(30)')),
    ])
    expect(slowPostgres.error).toMatchObject({ state: 'statement-timeout' })
    expect(slowMysql.error).toMatchObject({ state: 'statement-timeout' })
    expect(Math.max(slowPostgres.elapsedMs, slowMysql.elapsedMs)).toBeLessThan(2500)
    await expect(postgres.query('select 1 as one')).resolves.toEqual([{ one: 1 }])
    await expect(mysql.query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }])
  })

  test('a slow query does not hold up a quick one', async () => {
    await using connections = openOwn({ project })
    const sql = await connections.postgres()
    const slow = sql.query('select pg_sleep(2)')
    const start = performance.now()
    await sql.query('select 1')
    expect(performance.now() - start).toBeLessThan(1500)
    await slow
  })

  test('signs its statements with the run, and a query that names nothing is not confused by its parameters', async () => {
    await using connections = openOwn({ project })
    const sql = await connections.mysql()
    const [row] = await sql.query<{ info: string; text: string }>(
      'SELECT info, ? AS text FROM information_schema.processlist WHERE id = CONNECTION_ID()',
      ['it\'s \\ and " and /* */'],
    )
    expect(row?.info).toMatch(/^\/\* runbook:20261123T075812Z-daily \*\/ SELECT/)
    expect(row?.text).toBe('it\'s \\ and " and /* */')
  })
})

describe('after closing', () => {
  test('no relay is left in any container', async () => {
    const connections = openOwn({ project })
    await Promise.all([connections.postgres(), connections.mysql(), connections.redis()])
    await using observer = openOwn({ project })
    expect((await relaysIn(observer, project)).length).toBeGreaterThan(5)
    await connections.close()
    expect(await relaysIn(observer, project)).toEqual([])
  })

  test('what is still asked is told that the run called it off, and the closing does not wait for it', async () => {
    const connections = openOwn({ project })
    const sql = await connections.postgres()
    const asking = failureOf(() => sql.query('select pg_sleep(8)'))
    const { elapsedMs } = await failureOf(() => connections.close())
    const { error } = await asking
    expect(error).toMatchObject({ state: 'called-off', witness: 'postgres' })
    expect(elapsedMs).toBeLessThan(5000)
  })
})
