/** One request as a player's browser makes it, by the public address. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { PublicAddressDescription } from '../../configuration/safety.ts'
import { type EngineAddress, isLoopback, remoteHost } from '../../connections/engine/address.ts'
import { noteNeed } from '../../connections/needs.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import type { Outcome, Question } from './request-thread.ts'

/** Nobody waits longer for a game. Two tries and the pause between them fit into one look. */
const LONGEST_MS = 5_000
const MOST_BYTES = 64 * 1024

/** Whatever answers on this machine's own loopback is another machine's stack no more than its disks are. */
function requireItsHost({ url }: PublicAddressDescription, engine: EngineAddress | null): void {
  const there = engine === null ? null : remoteHost(engine)
  if (there === null || isLoopback(there) || !isLoopback(new URL(url).hostname)) return
  throw new CouldNotLook(`${url} is an address of this machine, and the stack's engine is on ${there}`, {
    witness: 'host',
    remedy: ["Write an address of the engine's host, as players use it, into public.url of the stack description"],
  })
}

/** The description's public address. Throws CouldNotLook where it has none. */
export function publicAddressOf({ description, connections }: Stack): PublicAddressDescription {
  if (description.public !== undefined) {
    noteNeed('http', description.public.url)
    requireItsHost(description.public, connections.engine.calls.address)
    return description.public
  }
  throw new CouldNotLook('the stack description does not say where players come in', {
    witness: 'description',
    remedy: [`Add public to the stack description, or switch its items off under notApplicable (${description.name})`],
  })
}

/** Gets a path, within 5 s, in a thread of its own. `runbook` in the user agent marks our own traces. */
export async function get({ url, hostName }: PublicAddressDescription, path: string): Promise<Outcome> {
  const target = new URL(path, url)
  const host = hostName ?? target.hostname
  const question: Question = {
    protocol: target.protocol,
    hostname: target.hostname,
    port: target.port === '' ? null : Number(target.port),
    path: `${target.pathname}${target.search}`,
    hostName: host,
    headers: { Host: host, Accept: 'application/json', 'User-Agent': 'travian-runbook', Connection: 'close' },
    longestMs: LONGEST_MS,
    mostBytes: MOST_BYTES,
  }
  const thread = new Worker(new URL('./request-thread.ts', import.meta.url), { workerData: question, execArgv: [] })
  try {
    const [outcome] = await once(thread, 'message')
    return outcome
  } finally {
    await thread.terminate()
  }
}
