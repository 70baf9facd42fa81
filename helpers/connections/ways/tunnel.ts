/** The way through the Engine API: an exec in the service's own container relays bytes to the service's port. */
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, DeadlinePassed, within } from '../deadline.ts'
import { attach } from '../engine/attach.ts'
import type { EngineCalls } from '../engine/calls.ts'
import type { Container } from '../engine/containers.ts'
import { EngineFailure } from '../engine/failure.ts'
import { endStray, strayMark } from '../engine/stray.ts'
import type { ConnectionFailure } from '../failures/failure.ts'
import { containerPaused, containerStopped, type Destination, noRelay, refused, silent } from '../failures/unreached.ts'
import type { Link } from './link.ts'
import { type RelayState, relayCommand } from './relay.ts'
import { TunnelStream } from './tunnel-stream.ts'

/** How long a relay may take to end by itself once its input has ended. */
const ENDING_MS = 1000

/**
 * The address at which the service answers its own container: that on its network, since official images trust
 * 127.0.0.1 without a password, which would make any password look right. Without a network there is only loopback.
 */
const insideAddress = ({ networks }: Container): string =>
  networks.find(({ address }) => address !== null)?.address ?? '127.0.0.1'

/** The container has changed since it was looked at: the engine refuses the exec with 409. */
function execFailure(error: unknown, service: string, container: Container): unknown {
  if (!(error instanceof EngineFailure) || error.statusCode !== 409) return error
  return error.message.includes('paused')
    ? containerPaused(service, container.name, error)
    : containerStopped(service, container.name, error)
}

const LACKS: Partial<Record<RelayState, string>> = { nothing: 'neither bash nor nc', 'no-shell': 'no shell' }

/** Null where the relay's words tell of no failure. */
function relayFailure(stream: TunnelStream, to: Destination, timeoutMs: number): ConnectionFailure | null {
  const { state, words } = stream
  const cause = new Error(words)
  if (state === 'refused') return refused(to, cause)
  if (state === 'silent') return silent(to, timeoutMs, words, cause)
  const lacks = LACKS[state]
  return lacks === undefined ? null : noRelay(to, lacks)
}

/** Closes the relay's input, which ends it; true where it runs on all the same. */
async function isLeftBehind(stream: TunnelStream, isRunning: () => Promise<boolean>): Promise<boolean> {
  const closed = new Promise<void>((resolve) => {
    if (stream.destroyed) resolve()
    else stream.once('end', resolve).once('close', resolve)
  })
  stream.end()
  stream.resume()
  await atMost(ENDING_MS, () => closed)
  if (stream.readableEnded) return false
  stream.destroy()
  const deadline = Date.now() + ENDING_MS
  while (Date.now() < deadline) {
    if (!(await isRunning().catch(() => false))) return false
    await sleep(50)
  }
  return true
}

/**
 * A link through the container: to its own port, or to that of `host` as the container knows it. Throws ConnectionFailure,
 * or EngineFailure where the engine itself cannot be asked.
 */
export async function tunnel(
  { service, port, host }: { service: string; port: number; host?: string },
  container: Container,
  calls: EngineCalls,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Link> {
  const place = host === undefined ? `port ${port} in ${container.name}` : `${host}:${port} from ${container.name}`
  const to = { service, place, container: container.name }
  const mark = strayMark('TERM')
  const argv = relayCommand(host ?? insideAddress(container), port)
  const deadline = Date.now() + timeoutMs
  const { connection, isRunning } = await attach(calls, container.id, argv, mark, { timeoutMs, signal }).catch(
    (error) => {
      throw execFailure(error, service, container)
    },
  )
  const stream = new TunnelStream(connection)
  stream.on('error', () => undefined)
  const close = async (): Promise<void> => {
    if (await isLeftBehind(stream, isRunning)) await endStray(calls, container.id, mark)
  }
  try {
    const state = await within(Math.max(deadline - Date.now(), 1), () => stream.settled, signal)
    const failure = relayFailure(stream, to, timeoutMs)
    if (failure !== null) throw failure
    if (state !== 'open') throw noRelay(to, `a shell that ended at once: ${stream.words}`)
  } catch (error) {
    calls.finishLater(close())
    throw error instanceof DeadlinePassed ? silent(to, timeoutMs, null, error) : error
  }
  return {
    way: 'tunnel',
    place,
    container: container.name,
    stream,
    failure: () => relayFailure(stream, to, timeoutMs),
    close,
  }
}
