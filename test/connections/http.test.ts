/** HTTP over the ways of the databases: answers as they are, every failure in its own words and within its time. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { ConnectionFailure, openConnections } from '../../helpers/connections/index.ts'
import { description, failureOf, RUN } from './looks.ts'
import { closedPort, listen } from './servers/loopback.ts'

const connectionsTo = (port: number, token?: string) => {
  const connections = openConnections({
    description: description(),
    credentials: { http: { web: { host: '127.0.0.1', port, ...(token && { token }) } } },
    runId: RUN,
    timeoutMs: 400,
    engineHost: 'unix:///nonexistent/docker.sock',
  })
  return Object.assign(connections, { [Symbol.asyncDispose]: () => connections.close() })
}

async function serving(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('an HTTP service', () => {
  test('answers with status, type and body, whatever the status', async () => {
    await using server = await serving((request, response) => {
      response.writeHead(404, { 'content-type': 'Application/JSON; charset=utf-8' }).end(`{"path":"${request.url}"}`)
    })
    await using connections = connectionsTo(server.port)
    const answer = await (await connections.http('web', 80)).get('/api?x=1')
    expect(answer).toMatchObject({ status: 404, contentType: 'application/json', body: '{"path":"/api?x=1"}' })
    expect(answer.durationMs).toBeGreaterThan(0)
  })

  test('is asked under the run’s own name, with its token, over one connection for many requests', async () => {
    const seen: (string | undefined)[] = []
    const sockets = new Set<unknown>()
    await using server = await serving((request, response) => {
      seen.push(request.headers['user-agent'], request.headers.authorization)
      sockets.add(request.socket)
      response.end('ok')
    })
    await using connections = connectionsTo(server.port, 'a-token-of-a-test')
    const http = await connections.http('web', 80)
    for (const path of ['/1', '/2', '/3']) await http.get(path)
    expect(new Set(seen)).toEqual(new Set([`runbook/${RUN}`, 'Bearer a-token-of-a-test']))
    expect(sockets.size).toBe(1)
  })

  test('that closes after each answer is asked again over a new connection', async () => {
    await using server = await serving((_, response) => response.writeHead(200, { connection: 'close' }).end('ok'))
    await using connections = connectionsTo(server.port)
    const http = await connections.http('web', 80)
    expect((await http.get('/')).body).toBe('ok')
    expect((await http.get('/')).body).toBe('ok')
  })

  test.each([
    ['never answers', () => undefined, 'hung', 'accepted the connection and did not answer within 0.4 s'],
    ['closes at once', (socket: { destroy: () => void }) => socket.destroy(), 'closed-at-login', 'closed it without'],
    [
      'speaks something else',
      (socket: { write: (text: string) => void }) => socket.write('SSH-2.0-x\r\n'),
      'garbage',
      'it says "SSH-2.0',
    ],
    [
      'speaks TLS',
      (socket: { write: (bytes: Buffer) => void }) => socket.write(Buffer.from([0x15, 3, 1, 0, 2])),
      'tls-demanded',
      'it answers with TLS',
    ],
  ] as const)('that %s says so', async (_, serve, state, words) => {
    await using server = await listen(serve as (socket: unknown) => void)
    await using connections = connectionsTo(server.port)
    const { error, elapsedMs } = await failureOf(async () => (await connections.http('web', 80)).get('/'))
    expect(error).toBeInstanceOf(ConnectionFailure)
    expect(error).toMatchObject({ state, witness: 'web', message: expect.stringContaining(words) })
    expect(elapsedMs).toBeLessThan(1500)
  })

  test('that nothing listens for refuses', async () => {
    await using connections = connectionsTo(await closedPort())
    const { error } = await failureOf(() => connections.http('web', 80))
    expect(error).toMatchObject({ state: 'refused' })
  })
})
