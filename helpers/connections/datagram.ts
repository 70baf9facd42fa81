/** One question and one answer over UDP. */
import { createSocket } from 'node:dgram'
import { within } from './deadline.ts'

/** Throws DeadlinePassed where nothing comes back, and the socket's own error where nothing can be sent. */
export async function askDatagram(host: string, port: number, question: Buffer, timeoutMs: number): Promise<Buffer> {
  const socket = createSocket('udp4')
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  socket.once('message', resolve)
  socket.once('error', reject)
  try {
    // Connected, so that a port where nobody listens is an error and not silence.
    socket.connect(port, host, () => socket.send(question))
    return await within(timeoutMs, () => promise)
  } finally {
    socket.close()
  }
}
