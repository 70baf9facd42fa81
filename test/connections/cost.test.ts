/** What a run cost is counted where it is asked, also where nobody answers. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { CostMeter } from '../../helpers/connections/cost.ts'
import { openConnections } from '../../helpers/connections/index.ts'
import { description, failureOf, LOOKS, publishedAt, RUN } from './looks.ts'
import { closedPort, listen } from './servers/loopback.ts'
import * as postgres from './servers/postgres.ts'
import * as redis from './servers/redis.ts'

test('exchanges add up by service: number, time, and the slowest', () => {
  const meter = new CostMeter()
  const service = { service: 'postgres', product: 'PostgreSQL' } as const
  meter.count(service, 'login', 12.4)
  meter.count(service, 'query', 100.2)
  meter.count(service, 'query', 40.1)
  meter.count({ service: 'mysql', product: 'MySQL' }, 'login', 7)
  expect(meter.total()).toEqual([
    { service: 'mysql', product: 'MySQL', sessions: 1, queries: 0, totalMs: 7, slowestMs: 7 },
    { service: 'postgres', product: 'PostgreSQL', sessions: 1, queries: 2, totalMs: 153, slowestMs: 100 },
  ])
})

test('queries over one session are one session', async () => {
  await using server = await listen(redis.serve((socket) => socket.write(':0\r\n')))
  await using connections = publishedAt(server.port, 5000)
  const { llen } = await connections.redis()
  await Promise.all([llen('a'), llen('b'), llen('c')])
  expect(connections.cost()).toMatchObject([{ service: 'redis', product: 'Redis', sessions: 1, queries: 3 }])
})

test('a query that nobody answers costs its whole time', async () => {
  await using server = await listen(postgres.serve(() => undefined))
  await using connections = publishedAt(server.port, 2000)
  await failureOf(() => LOOKS.postgres(connections))
  const [cost] = connections.cost()
  expect(cost).toMatchObject({ service: 'postgres', sessions: 1, queries: 1 })
  expect(cost?.slowestMs).toBeGreaterThanOrEqual(1990)
})

test('the first request over HTTP opens a session and is a query', async () => {
  const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  await using connections = Object.assign(
    openConnections({
      description: description(),
      credentials: { http: { web: { host: '127.0.0.1', port: (server.address() as AddressInfo).port } } },
      runId: RUN,
      timeoutMs: 5000,
      engineHost: 'unix:///nonexistent/docker.sock',
    }),
    { [Symbol.asyncDispose]: async () => void server.close() },
  )
  const web = await connections.http('web', 80)
  await web.get('/one')
  await web.get('/two')
  expect(connections.cost()).toMatchObject([{ service: 'web', product: 'HTTP', sessions: 1, queries: 2 }])
  await connections.close()
})

test('what cannot be reached cost it nothing', async () => {
  await using connections = publishedAt(await closedPort())
  await failureOf(() => LOOKS.mysql(connections))
  expect(connections.cost()).toEqual([])
})
