/** What every driver needs to open a session: the way, the account, the time. */
import type { CostMeter } from '../cost.ts'
import type { Account } from '../credentials.ts'
import { CalledOff } from '../deadline.ts'
import { failureOf } from '../failures/classify.ts'
import type { ConnectionFailure } from '../failures/failure.ts'
import type { Party, Product } from '../failures/party.ts'
import { Line, type Protocol } from '../line.ts'
import type { Target } from '../ways/link.ts'
import { reach, type Surroundings } from '../ways/reach.ts'

export interface Opening {
  target: Target
  surroundings: Surroundings
  account: Account
  /** The database to log in to; null for none. */
  database: string | null
  runId: string
  /** Of each look: opening a session is one, every query is one. */
  timeoutMs: number
  meter: CostMeter
}

/** A line to the service with nothing said on it yet, and the time that is left for the login. */
export interface Opened {
  line: Line
  loginMs: number
}

/** The party before a way to it is known. */
function strangerOf({ target: { service }, account, database, timeoutMs }: Opening, product: Product): Party {
  return { service, product, place: service, container: null, user: account.user ?? null, database, timeoutMs }
}

export const calledOff = (opening: Opening, product: Product): ConnectionFailure =>
  failureOf(strangerOf(opening, product), { state: 'called-off', detail: '' })

/** Throws ConnectionFailure, or EngineFailure where only the engine could tell the way. */
export async function openLine(opening: Opening, product: Product, protocol: Protocol): Promise<Opened> {
  const { target, surroundings, timeoutMs, meter } = opening
  const start = Date.now()
  const link = await reach(target, surroundings, timeoutMs).catch((error: unknown) => {
    throw error instanceof CalledOff ? calledOff(opening, product) : error
  })
  const party = { ...strangerOf(opening, product), place: link.place, container: link.container }
  const line = new Line(link, party, protocol, { signal: surroundings.signal, meter })
  return { line, loginMs: Math.max(timeoutMs - (Date.now() - start), 1) }
}

/** The account's user. Throws ConnectionFailure where none is configured: a driver would take the operator's own name. */
export function requireUser(opening: Opening, product: Product): string {
  const { user } = opening.account
  if (user !== undefined && user !== '') return user
  throw failureOf(strangerOf(opening, product), { state: 'no-account', detail: '' })
}

/** Runs the login. A line whose login fails is closed, and the failure does not wait for that. */
export async function logIn<S>(opening: Opening, { line, loginMs }: Opened, login: () => Promise<S>): Promise<S> {
  try {
    return await line.exchange('login', loginMs, login)
  } catch (error) {
    opening.surroundings.engine.calls.finishLater(line.close(async () => undefined))
    throw error
  }
}
