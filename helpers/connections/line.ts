/** One stream to a service, and words for everything that can go wrong on it. */
import type { CostMeter } from './cost.ts'
import { atMost, CalledOff, within } from './deadline.ts'
import { DriverSocket } from './driver-socket.ts'
import { classify, failureOf, type Interpret, type Interpretation } from './failures/classify.ts'
import { ConnectionFailure } from './failures/failure.ts'
import type { Party } from './failures/party.ts'
import type { Link } from './ways/link.ts'

/** What differs between the three protocols before a driver is asked. */
export interface Protocol {
  /** What the server's first bytes mean where they are not those of this protocol, or end it; null where it can go on. */
  judgeGreeting: (first: Buffer) => Interpretation | null
  interpret: Interpret
}

/** How long a polite good-bye may take. */
const GOODBYE_MS = 500

/** A TLS alert or handshake record, where nobody asked for TLS. */
const isTls = (first: Buffer): boolean => (first[0] === 0x15 || first[0] === 0x16) && first[1] === 0x03

const TLS: Interpretation = { state: 'tls-demanded', detail: 'it answers with TLS' }

/** For a protocol's `judgeGreeting`: the server speaks something else. */
export const notThisProtocol = (first: Buffer): Interpretation => ({
  state: 'garbage',
  detail: `it says ${JSON.stringify(first.subarray(0, 40).toString('latin1'))}`,
})

export interface LineOptions {
  /** Calls off what is asked on it. */
  signal: AbortSignal
  meter: CostMeter
}

export class Line {
  readonly socket: DriverSocket
  readonly party: Party
  readonly link: Link
  /** Nothing more can be asked on it. */
  isBroken = false
  readonly #interpret: Interpret
  readonly #closing = new AbortController()
  readonly #signal: AbortSignal
  readonly #meter: CostMeter
  #streamFailure: ConnectionFailure | null = null

  constructor(link: Link, party: Party, { judgeGreeting, interpret }: Protocol, { signal, meter }: LineOptions) {
    this.#meter = meter
    this.#signal = AbortSignal.any([signal, this.#closing.signal])
    this.link = link
    this.party = party
    this.#interpret = interpret
    this.socket = new DriverSocket(link.stream, (first) => {
      const judgement = isTls(first) ? TLS : judgeGreeting(first)
      return judgement === null ? null : failureOf(party, judgement)
    })
    this.socket.on('error', (error) => {
      this.isBroken = true
      if (error instanceof ConnectionFailure) this.#streamFailure = error
    })
    this.socket.on('end', () => {
      this.isBroken = true
    })
    this.socket.on('close', () => {
      this.isBroken = true
    })
  }

  /**
   * Runs one exchange within `timeoutMs`. Throws ConnectionFailure; an exchange that the server has not answered makes
   * the stream useless, since its answer could still come and be taken for another's.
   */
  async exchange<T>(phase: 'login' | 'query', timeoutMs: number, work: () => Promise<T>): Promise<T> {
    const askedAt = performance.now()
    try {
      return await within(timeoutMs, work, this.#signal)
    } catch (error) {
      const failure = classify(error, {
        party: this.party,
        phase,
        received: this.socket.received,
        isClosed: this.isBroken || this.socket.isEnded,
        streamFailure: this.#streamFailure ?? this.link.failure(),
        interpret: this.#interpret,
      })
      if (phase === 'login' || isUnanswered(failure)) this.#giveUp(failure)
      throw failure
    } finally {
      this.#meter.count(this.party, phase, performance.now() - askedAt)
    }
  }

  /** What else is asked on this stream fails for the same reason, not because we ended it. */
  #giveUp(failure: unknown): void {
    if (failure instanceof ConnectionFailure) this.#streamFailure ??= failure
    this.isBroken = true
    this.socket.destroy()
  }

  /** Ends the session with the driver's own good-bye, and the stream whatever becomes of that. Never throws. */
  async close(goodbye: () => Promise<unknown>): Promise<void> {
    this.#closing.abort(new CalledOff())
    if (!this.isBroken) await atMost(GOODBYE_MS, goodbye)
    this.isBroken = true
    await this.link.close()
    this.socket.destroy()
  }
}

const UNANSWERED = ['hung', 'login-hung', 'half-open', 'called-off']

/** The service itself is silent, not only this query: asking on, or asking again, would only cost time. */
export const isUnanswered = (failure: unknown): failure is ConnectionFailure =>
  failure instanceof ConnectionFailure && UNANSWERED.includes(failure.state)
