/** Finds the way to a service: an answer, also a refusal, ends the search; only silence tries the next. */
import type { ConnectionWay } from '../../configuration/description.ts'
import { CouldNotLook, evidence } from '../../reading.ts'
import type { Engine } from '../engine/engine.ts'
import { ConnectionFailure } from '../failures/failure.ts'
import { noWay } from '../failures/unreached.ts'
import { reachableAddress } from './address.ts'
import { runningContainer } from './container.ts'
import { dial } from './dial.ts'
import type { Link, Target } from './link.ts'
import { tunnel } from './tunnel.ts'

export interface Surroundings {
  engine: Engine
  /** The compose project that the service's container belongs to. */
  project: string
  /** Calls the search off. */
  signal: AbortSignal
}

const IN_ORDER: readonly ConnectionWay[] = ['direct', 'container-address', 'tunnel']

/** What a silent way may take while others are left; connections on one machine or in one building take far less. */
const FIRST_TRY_MS = 2000

/** Goes one way; null where this way does not exist here. */
async function go(
  way: ConnectionWay,
  { service, port, from, published }: Target,
  { engine, project, signal }: Surroundings,
  timeoutMs: number,
): Promise<Link | null> {
  if (way === 'direct') {
    return published === null ? null : dial({ service, ...published, container: null, way }, timeoutMs, signal)
  }
  if (from !== undefined) {
    const consumer = await runningContainer(engine, project, from)
    return tunnel({ service, port, host: service }, consumer, engine.calls, { timeoutMs, signal })
  }
  const container = await runningContainer(engine, project, service)
  if (way === 'tunnel') return tunnel({ service, port }, container, engine.calls, { timeoutMs, signal })
  const host = reachableAddress(container)
  return host === null ? null : dial({ service, host, port, container: container.name, way }, timeoutMs, signal)
}

const MISSING: Record<ConnectionWay, string> = {
  direct: 'no host is configured for it',
  'container-address': 'no network of its container is on this machine',
  tunnel: 'there is no tunnel',
}

const isSilent = (error: unknown): error is ConnectionFailure =>
  error instanceof ConnectionFailure && error.state === 'silent'

/** The last failure, with the silent ways before it among its evidence. */
function withSilences(error: unknown, silences: readonly ConnectionFailure[]): unknown {
  if (error instanceof CouldNotLook)
    error.evidence.push(...silences.map(({ message }) => evidence('way tried before', message)))
  return error
}

/** A link within `timeoutMs`. Throws ConnectionFailure, or EngineFailure where only the engine could tell the way. */
export async function reach(target: Target, surroundings: Surroundings, timeoutMs: number): Promise<Link> {
  const deadline = Date.now() + timeoutMs
  const ways = target.from !== undefined ? (['tunnel'] as const) : target.via === undefined ? IN_ORDER : [target.via]
  const silences: ConnectionFailure[] = []
  for (const way of ways) {
    const left = Math.max(deadline - Date.now(), 1)
    const time = way === ways.at(-1) ? left : Math.min(left, FIRST_TRY_MS, timeoutMs / 3)
    try {
      const link = await go(way, target, surroundings, time)
      if (link !== null) return link
    } catch (error) {
      const [first] = silences
      // Where the engine cannot even be asked, the configured host's silence is what the operator must hear of.
      const engineIsSecond = first !== undefined && error instanceof CouldNotLook && error.witness === 'engine'
      if (engineIsSecond) throw withSilences(first, [])
      if (!isSilent(error)) throw withSilences(error, silences)
      silences.push(error)
    }
  }
  const last = silences.pop()
  if (last !== undefined) throw withSilences(last, silences)
  throw noWay(target.service, MISSING[ways[0] ?? 'tunnel'])
}
