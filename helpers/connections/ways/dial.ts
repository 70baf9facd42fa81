/** Opens a TCP connection: an answer, a refusal, or silence. */
import { connect, type Socket } from 'node:net'
import { codeOf } from '../../error-code.ts'
import { DeadlinePassed, within } from '../deadline.ts'
import { type Destination, nameUnknown, refused, silent } from '../failures/unreached.ts'
import type { Link } from './link.ts'

/** Codes by which the network says that nobody answered. */
const SILENT = ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']
const NAME_UNKNOWN = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL']
const REFUSED = ['ECONNREFUSED', 'ECONNRESET']

/** Node gives one error for all addresses of a name; the first tells what happened. */
const firstCode = (error: unknown): string => codeOf(error instanceof AggregateError ? error.errors[0] : error) ?? ''

function dialFailure(error: unknown, to: Destination, host: string, timeoutMs: number): unknown {
  if (error instanceof DeadlinePassed) return silent(to, timeoutMs, null, error)
  const code = firstCode(error)
  if (SILENT.includes(code)) return silent(to, timeoutMs, code, error)
  if (NAME_UNKNOWN.includes(code)) return nameUnknown(to, host, error)
  return REFUSED.includes(code) ? refused(to, error) : error
}

export interface Dial {
  service: string
  host: string
  port: number
  container: string | null
  way: 'direct' | 'container-address'
}

/** A connected link. Throws ConnectionFailure: `silent` lets the next way be tried, anything else is an answer. */
export async function dial(
  { service, host, port, container, way }: Dial,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Link> {
  const place = `${host}:${port}`
  const socket: Socket = connect({ host, port, noDelay: true })
  const { promise: connected, resolve, reject } = Promise.withResolvers<void>()
  socket.once('connect', resolve)
  socket.on('error', reject)
  try {
    await within(timeoutMs, () => connected, signal)
  } catch (error) {
    socket.destroy()
    throw dialFailure(error, { service, place, container }, host, timeoutMs)
  }
  return {
    way,
    place,
    container,
    stream: socket,
    failure: () => null,
    close: async () => {
      socket.destroy()
    },
  }
}
