/** A server on loopback that does to its clients what a test wants, and goes away with the test. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface Loopback extends AsyncDisposable {
  port: number
  /** Every connection that was ever accepted. */
  sockets: Socket[]
}

/** `serve` is given each accepted connection. */
export async function listen(serve: (socket: Socket) => void): Promise<Loopback> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = await listen(() => undefined)
  await server[Symbol.asyncDispose]()
  return server.port
}
