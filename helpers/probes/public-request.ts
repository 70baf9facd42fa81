/** One request as a player's browser makes it, by the public address. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { PublicAddressDescription } from '../configuration/safety.ts'
import { noteNeed } from '../connections/needs.ts'
import { CouldNotLook } from '../reading.ts'
import type { Stack } from '../stack.ts'
import type { Outcome, Question } from './request-thread.ts'

/** Nobody waits longer for a game. Two tries and the pause between them fit into one look. */
const LONGEST_MS = 5_000
const MOST_BYTES = 64 * 1024

/** The description's public address. Throws CouldNotLook where it has none. */
export function publicAddressOf({ description }: Stack): PublicAddressDescription {
  if (description.public !== undefined) {
    noteNeed('http', description.public.url)
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
