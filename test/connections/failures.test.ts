/** What the servers' own error codes mean for a look, and the words that an operator reads. */
import { describe, expect, test } from 'vitest'
import { classify, type Interpret } from '../../helpers/connections/failures/classify.ts'
import { interpretMysql } from '../../helpers/connections/failures/mysql.ts'
import type { Party } from '../../helpers/connections/failures/party.ts'
import { interpretPostgres } from '../../helpers/connections/failures/postgres.ts'
import { interpretRedis } from '../../helpers/connections/failures/redis.ts'
import { WORDS } from '../../helpers/connections/failures/words.ts'
import { openConnections, serverCode } from '../../helpers/connections/index.ts'
import { description, failureOf, LOOKS, publishedAt, RUN } from './looks.ts'
import { listen } from './servers/loopback.ts'
import * as postgres from './servers/postgres.ts'

const party: Party = {
  service: 'postgres',
  product: 'PostgreSQL',
  place: 'port 5432 in travian_postgres',
  container: 'travian_postgres',
  user: 'runbook',
  database: 'travian_global',
  timeoutMs: 10_000,
}

const circumstances = { party, received: 100, isClosed: false, streamFailure: null }

const stateOf = (error: Error, interpret: Interpret): unknown =>
  classify(error, { ...circumstances, phase: 'query', interpret })

test.for([
  ['28P01', 'password authentication failed for user "runbook"', 'wrong-password'],
  ['28000', 'no pg_hba.conf entry for host "172.19.0.1", user "runbook", database "x", no encryption', 'tls-demanded'],
  ['28000', 'role "runbook" is not permitted to log in', 'wrong-password'],
  ['3D000', 'database "travian_global" does not exist', 'no-database'],
  ['57P03', 'the database system is starting up', 'not-ready'],
  ['53300', 'sorry, too many clients already', 'no-room'],
  ['57014', 'canceling statement due to statement timeout', 'statement-timeout'],
  ['57014', 'canceling statement due to user request', 'rejected'],
  ['55P03', 'canceling statement due to lock timeout', 'lock-timeout'],
  ['42501', 'permission denied for table players', 'not-permitted'],
  ['57P01', 'terminating connection due to administrator command', 'closed-in-query'],
  ['42P01', 'relation "nosuch" does not exist', 'rejected'],
])('PostgreSQL %s (%s) is %s', ([code, message, state]) => {
  const error = Object.assign(new Error(String(message)), { code, severity: 'ERROR' })
  expect(stateOf(error, interpretPostgres)).toMatchObject({ state, message: expect.stringContaining(String(message)) })
})

test.for([
  [1045, "Access denied for user 'runbook'@'%'", 'wrong-password'],
  [1044, "Access denied for user 'runbook'@'%' to database 'mysql'", 'not-permitted'],
  [1142, 'SELECT command denied', 'not-permitted'],
  [1049, "Unknown database 'travian_s9'", 'no-database'],
  [1040, 'Too many connections', 'no-room'],
  [1203, 'User already has more than max_user_connections', 'no-room'],
  [1969, 'Query execution was interrupted (max_statement_time exceeded)', 'statement-timeout'],
  [3024, 'Query execution was interrupted, maximum statement execution time exceeded', 'statement-timeout'],
  [1205, 'Lock wait timeout exceeded', 'lock-timeout'],
  [3159, 'Connections using insecure transport are prohibited', 'tls-demanded'],
  [1146, "Table 'x.y' doesn't exist", 'rejected'],
] as const)('MySQL %i (%s) is %s', ([errno, message, state]) => {
  expect(stateOf(Object.assign(new Error(message), { errno }), interpretMysql)).toMatchObject({ state })
})

test.for([
  ['NOPERM this user has no permissions to run the set command', 'not-permitted'],
  ['LOADING Redis is loading the dataset in memory', 'not-ready'],
  ['BUSY Redis is busy running a script.', 'lock-timeout'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'rejected'],
])('Redis %j is %s', ([message, state]) => {
  expect(stateOf(Object.assign(new Error(message), { name: 'ReplyError' }), interpretRedis)).toMatchObject({ state })
})

test('a login that Redis demands and nobody configured is no wrong password', () => {
  const error = Object.assign(new Error('NOAUTH Authentication required.'), { name: 'ReplyError' })
  const anonymous = {
    ...circumstances,
    party: { ...party, user: null },
    phase: 'login',
    interpret: interpretRedis,
  } as const
  expect(classify(error, anonymous)).toMatchObject({ state: 'no-account' })
})

test('the server’s own code can be asked for', () => {
  const failure = stateOf(Object.assign(new Error('x'), { code: '42P01', severity: 'ERROR' }), interpretPostgres)
  expect(serverCode(failure)).toBe('42P01')
  expect(serverCode(new Error('another'))).toBeNull()
})

test('a mistake of our own is not blamed on the service', () => {
  const mistake = new TypeError('x is not a function')
  expect(stateOf(mistake, interpretPostgres)).toBe(mistake)
})

describe('the words', () => {
  const all = Object.entries(WORDS).map(([state, write]) => ({ state, ...write(party, '') }))

  test('are another for every state, and name the service or its place', () => {
    expect(new Set(all.map(({ message }) => message)).size).toBe(all.length)
    for (const { message } of all) expect(message).toMatch(/postgres/)
  })

  test('come with something to do', () => {
    for (const { remedy } of all) expect(remedy.length).toBeGreaterThan(0)
  })
})

describe('a session is refused', () => {
  test('where the settings that make it read-only were dropped on the way', async () => {
    await using server = await listen(postgres.serve(() => undefined, 'off'))
    await using connections = publishedAt(server.port, 2000)
    const { error } = await failureOf(() => LOOKS.postgres(connections))
    expect(error).toMatchObject({ state: 'not-read-only' })
  })

  test.for(['postgres', 'mysql'] as const)(
    '%s: where no account is configured, whatever the operator is called',
    async (service) => {
      const options = { description: description(), credentials: {}, runId: RUN, timeoutMs: 500 }
      const connections = openConnections(options)
      const { error } = await failureOf(() => LOOKS[service](connections))
      await connections.close()
      expect(error).toMatchObject({
        state: 'no-account',
        witness: service,
        message: `${service} demands a login and none is configured`,
      })
    },
  )

  test('where the stack description names no such database', async () => {
    const options = { description: description({ databases: {} }), credentials: {}, runId: RUN, timeoutMs: 500 }
    const connections = openConnections(options)
    const { error } = await failureOf(() => LOOKS.redis(connections))
    await connections.close()
    expect(error).toMatchObject({ state: 'no-way', message: 'the stack description names no redis' })
  })
})
