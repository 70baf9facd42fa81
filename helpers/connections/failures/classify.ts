/** From whatever a driver or a socket throws to one state with its own words. */
import { hasCode } from '../../error-code.ts'
import { evidence } from '../../reading.ts'
import { CalledOff, DeadlinePassed } from '../deadline.ts'
import { ConnectionFailure, type SessionState } from './failure.ts'
import type { Party } from './party.ts'
import { WORDS } from './words.ts'

export interface Interpretation {
  state: SessionState
  /** What the server said, in its words; empty where the state says it all. */
  detail: string
}

/** What a driver's error means where the server itself refused; null where the server said nothing. */
export type Interpret = (error: Error, party: Party) => Interpretation | null

export interface Circumstances {
  party: Party
  /** `query` once the session was open. */
  phase: 'login' | 'query'
  /** Bytes that ever came from the server. */
  received: number
  /** The server's side of the stream has ended. */
  isClosed: boolean
  /** What the stream knows better than the driver, which only sees it end. */
  streamFailure: ConnectionFailure | null
  interpret: Interpret
}

export function failureOf(party: Party, { state, detail }: Interpretation, cause?: unknown): ConnectionFailure {
  const words = WORDS[state](party, detail)
  const heard =
    cause instanceof Error && cause.message !== '' ? [evidence(`${party.service} ${party.place}`, cause.message)] : []
  return new ConnectionFailure(state, words.message, {
    witness: party.service,
    remedy: words.remedy,
    evidence: heard,
    cause,
  })
}

const CLOSING_CODES = [
  'ECONNRESET',
  'EPIPE',
  'PROTOCOL_CONNECTION_LOST',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
]

/** The drivers' own sentences for "the stream ended", which carry no code. */
const CLOSING_WORDS = [
  /^Connection terminated/,
  /^Connection is closed/,
  /^Connection ended/,
  /isn't writeable/,
  /closed state/,
]

const tellsOfClosing = (error: Error): boolean =>
  hasCode(error, ...CLOSING_CODES) || CLOSING_WORDS.some((words) => words.test(error.message))

const silence = ({ phase, received }: Circumstances): SessionState => {
  if (phase === 'query') return 'half-open'
  return received === 0 ? 'hung' : 'login-hung'
}

/** The failure as a ConnectionFailure; a mistake of our own (no failure of the service) comes back untouched. */
export function classify(error: unknown, circumstances: Circumstances): unknown {
  const { party, phase, isClosed, streamFailure, interpret } = circumstances
  if (error instanceof ConnectionFailure) return error
  if (error instanceof CalledOff) return failureOf(party, { state: 'called-off', detail: '' })
  if (streamFailure !== null) return streamFailure
  if (error instanceof DeadlinePassed) return failureOf(party, { state: silence(circumstances), detail: '' }, error)
  if (!(error instanceof Error)) return error
  const interpretation = interpret(error, party)
  if (interpretation !== null) return failureOf(party, interpretation, error)
  if (isClosed || tellsOfClosing(error))
    return failureOf(party, { state: phase === 'login' ? 'closed-at-login' : 'closed-in-query', detail: '' }, error)
  return error
}
