/** Every state in which a database cannot be asked has its own words, for each of the three drivers, within its time. */
import type { Socket } from 'node:net'
import { inspect } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { ConnectionFailure } from '../../helpers/connections/index.ts'
import { CouldNotLook } from '../../helpers/reading.ts'
import { failureOf, LOOKS, publishedAt, SERVICES, type Service } from './looks.ts'
import { closedPort, listen } from './servers/loopback.ts'
import * as mysql from './servers/mysql.ts'
import * as postgres from './servers/postgres.ts'
import * as redis from './servers/redis.ts'

type Serve = (socket: Socket) => void

const TIMEOUT_MS = 600
const silence: Serve = () => undefined
const goAway: Serve = (socket) => socket.destroy()

interface State {
  fact: string
  state: string
  serve: Record<Service, Serve>
  /** Without the service's name at its beginning. */
  words: Record<Service, string>
  /** It takes the whole time that a look has. */
  isSlow?: true
}

const all = <T>(value: T): Record<Service, T> => ({ postgres: value, mysql: value, redis: value })

const STATES: State[] = [
  {
    fact: 'a server that accepts and never answers is hung',
    state: 'hung',
    serve: all(silence),
    words: all('accepted the connection and did not answer within 0.6 s'),
    isSlow: true,
  },
  {
    fact: 'a server that falls silent during the login is told apart from one that never answered',
    state: 'login-hung',
    serve: {
      postgres: postgres.answerLogin(postgres.askPassword),
      mysql: mysql.answerLogin(null),
      redis: (socket) => socket.once('data', () => socket.write('%1\r\n$6\r\nserver')),
    },
    words: all('began to answer and fell silent during the login: nothing more within 0.6 s'),
    isSlow: true,
  },
  {
    fact: 'a server that falls silent in an open session leaves a half-open connection',
    state: 'half-open',
    serve: { postgres: postgres.serve(silence), mysql: mysql.serve(silence), redis: redis.serve(silence) },
    words: all('is half-open'),
    isSlow: true,
  },
  {
    fact: 'a server that closes before the login says so',
    state: 'closed-at-login',
    serve: all(goAway),
    words: all('accepted the connection and closed it without a session'),
  },
  {
    fact: 'a server that goes away during a query says so',
    state: 'closed-in-query',
    serve: { postgres: postgres.serve(goAway), mysql: mysql.serve(goAway), redis: redis.serve(goAway) },
    words: all('closed the connection before it answered the query'),
  },
  {
    fact: 'what speaks another protocol is named as such, with what it says',
    state: 'garbage',
    serve: all((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    words: all('it says "HTTP/1.1 400 Bad Request'),
  },
  {
    fact: 'a server that answers with TLS is named as such',
    state: 'tls-demanded',
    serve: all((socket) => socket.write(Buffer.from([0x15, 3, 1, 0, 2, 2, 40]))),
    words: all('takes no unencrypted login as runbook: it answers with TLS'),
  },
  {
    fact: "a refused login shows the server's own words",
    state: 'wrong-password',
    serve: {
      postgres: postgres.answerLogin(postgres.refusal('28P01', 'password authentication failed for user "runbook"')),
      mysql: mysql.answerLogin(mysql.refusal(1045, "Access denied for user 'runbook'@'172.19.0.1'")),
      redis: redis.refuse('WRONGPASS invalid username-password pair or user is disabled.'),
    },
    words: {
      postgres: 'refuses the login as runbook: password authentication failed for user "runbook"',
      mysql: "refuses the login as runbook: Access denied for user 'runbook'@'172.19.0.1'",
      redis: 'refuses the login as runbook: WRONGPASS invalid username-password pair or user is disabled',
    },
  },
  {
    fact: 'a server without a free connection is not taken for a dead one',
    state: 'no-room',
    serve: {
      postgres: postgres.answerLogin(postgres.refusal('53300', 'sorry, too many clients already')),
      mysql: (socket) => socket.write(mysql.refusal(1040, 'Too many connections', 0)),
      redis: (socket) => socket.write('-ERR max number of clients reached\r\n'),
    },
    words: all('has no connection left to give'),
  },
]

const CASES = STATES.flatMap(({ fact, state, serve, words, isSlow }) =>
  SERVICES.map((service) => ({ fact, state, service, serve: serve[service], words: words[service], isSlow })),
)

// A first import takes longer than these servers are waited for.
beforeAll(() => Promise.all([import('pg'), import('mysql2/promise'), import('ioredis')]))

describe.concurrent('a database on loopback', () => {
  test.for(CASES)('$service: $fact', async ({ service, state, serve, words, isSlow }, { expect }) => {
    await using server = await listen(serve)
    await using connections = publishedAt(server.port, TIMEOUT_MS)
    const { error, elapsedMs } = await failureOf(() => LOOKS[service](connections))
    expect(error).toMatchObject({ state, witness: service, message: expect.stringContaining(words) })
    expect(error).toBeInstanceOf(CouldNotLook)
    expect(error).toHaveProperty('remedy.length')
    if (isSlow) expect(elapsedMs).toBeGreaterThan(TIMEOUT_MS - 10)
  })

  test.for([...SERVICES])('%s: a port on which nothing listens refuses at once', async (service, { expect }) => {
    const port = await closedPort()
    await using connections = publishedAt(port)
    const { error } = await failureOf(() => LOOKS[service](connections))
    expect(error).toMatchObject({
      state: 'refused',
      witness: service,
      message: `${service} refuses connections on 127.0.0.1:${port}: nothing listens there`,
    })
  })
})

describe('a failure', () => {
  test('every state of a database has words of its own', () => {
    expect(new Set(STATES.map(({ words }) => words.postgres)).size).toBe(STATES.length)
  })

  test('is everyone’s at once: a service that hangs costs its time only once', async () => {
    await using server = await listen(silence)
    await using connections = publishedAt(server.port, TIMEOUT_MS)
    await failureOf(() => LOOKS.redis(connections))
    const { error, elapsedMs } = await failureOf(() => LOOKS.redis(connections))
    expect(error).toBeInstanceOf(ConnectionFailure)
    expect(elapsedMs).toBeLessThan(TIMEOUT_MS / 2)
  })

  test('of a login keeps the password out of everything that it carries', async () => {
    await using server = await listen(redis.refuse('WRONGPASS invalid username-password pair'))
    await using connections = publishedAt(server.port)
    const { error } = await failureOf(() => LOOKS.redis(connections))
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('not-a-secret')
  })
})
