/** Asks the time server of a stack description, each failure in its own words. */
import type { TimeServerDescription } from '../configuration/contents.ts'
import { codeOf } from '../error-code.ts'
import { CouldNotLook } from '../reading.ts'
import { DeadlinePassed, inSeconds } from './deadline.ts'
import type { Engine } from './engine/engine.ts'
import { askServerTime, type ServerTime } from './time-server.ts'
import { reachableAddress } from './ways/address.ts'
import { runningContainer } from './ways/container.ts'

/** A time server answers at once or never; a lost datagram must not cost the time of a whole look. */
const PATIENCE_MS = 3000

/** A service's own address: datagrams go through no tunnel. */
async function addressOf(server: TimeServerDescription, engine: Engine, project: string): Promise<string> {
  if ('host' in server) return server.host
  const container = await runningContainer(engine, project, server.service)
  const address = reachableAddress(container)
  if (address !== null) return address
  throw new CouldNotLook(`the time server ${server.service} has no address that this machine reaches`, {
    witness: server.service,
    remedy: ['Name a time server by its host in the stack description: timeServer: { host: pool.ntp.org }'],
  })
}

/** Throws CouldNotLook, also as ConnectionFailure or EngineFailure. */
export async function readServerTime(
  server: TimeServerDescription,
  engine: Engine,
  project: string,
  timeoutMs: number,
): Promise<ServerTime> {
  const name = 'host' in server ? server.host : server.service
  const fail = (words: string, cause?: unknown): CouldNotLook =>
    new CouldNotLook(`the time server ${name} ${words}`, {
      witness: name,
      remedy: [`Ask it by hand: chronyd -Q -t 3 'server ${name} iburst'`, 'UDP port 123 must be open on the way to it'],
      cause,
    })
  const patienceMs = Math.min(PATIENCE_MS, timeoutMs)
  try {
    const time = await askServerTime(await addressOf(server, engine, project), server.port, patienceMs)
    if (time !== null) return time
  } catch (error) {
    if (error instanceof DeadlinePassed) throw fail(`gave no answer within ${inSeconds(patienceMs)}`, error)
    const code = codeOf(error)
    if (error instanceof CouldNotLook || code === null) throw error
    throw fail(`cannot be asked (${code})`, error)
  }
  throw fail('answers that it does not know the time itself')
}
