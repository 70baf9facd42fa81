/** Stand-ins, on loopback, for what stands between us and an engine elsewhere; the engine behind them is the real one. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer, request } from 'node:http'
import { type AddressInfo, connect, type Server } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'

export const SOCKET = '/var/run/docker.sock'

export interface Proxy extends AsyncDisposable {
  port: number
}

async function listening(server: Server): Promise<Proxy> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close()
    },
  }
}

/** The engine behind mutual TLS, as `dockerd --tlsverify` offers it: bytes go through untouched. */
export async function tlsProxy(folder: string): Promise<Proxy> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(folder, name))),
  )
  const server = createTlsServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (client) => {
    const engine = connect(SOCKET)
    client.on('error', () => engine.destroy()).on('close', () => engine.destroy())
    engine.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.pipe(engine).pipe(client)
  })
  return listening(server)
}

/** What a socket proxy that allows no POST answers (haproxy's own page), here to everything but GET and HEAD. */
const FORBIDDEN = '<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>\n'

/** The engine behind a stand-in for docker-socket-proxy: whoever asks may read, and run nothing. */
export function readOnlyProxy(): Promise<Proxy> {
  const server = createHttpServer((question, answer) => {
    const { method = '', url, headers } = question
    if (method !== 'GET' && method !== 'HEAD') {
      question.resume()
      answer.writeHead(403, { 'content-type': 'text/html', connection: 'close' }).end(FORBIDDEN)
      return
    }
    const asked = request({ socketPath: SOCKET, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(answer)
    })
    asked.on('error', () => answer.destroy())
    answer.on('close', () => asked.destroy())
    asked.end()
  })
  return listening(server)
}
