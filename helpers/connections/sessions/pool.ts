/** At most two sessions to one service: a slow query does not hold up the quick ones, and the server is not crowded. */
import type { ConnectionFailure } from '../failures/failure.ts'
import { isUnanswered } from '../line.ts'
import type { Session } from './session.ts'

const MOST_SESSIONS = 2

/** Opening a session costs more than most queries take, so the second is opened only where the first stays busy. */
const PATIENCE_MS = 50

export class SessionPool<S extends Session> {
  readonly #open: () => Promise<S>
  readonly #patienceMs: number
  readonly #sessions = new Set<S>()
  readonly #free: S[] = []
  readonly #waiting: PromiseWithResolvers<S>[] = []
  readonly #retiring = new Set<Promise<void>>()
  readonly #opening = new Set<Promise<void>>()
  #most = MOST_SESSIONS
  #failure: unknown = null

  /** `open` is called when a session is needed. Where it fails, or a session goes unanswered, that is everyone's answer. */
  constructor(open: () => Promise<S>, patienceMs = PATIENCE_MS) {
    this.#open = open
    this.#patienceMs = patienceMs
  }

  /** Runs `work` in a session that is its own for that time. */
  async use<T>(work: (session: S) => Promise<T>): Promise<T> {
    const session = await this.#acquire()
    try {
      return await work(session)
    } catch (error) {
      if (isUnanswered(error)) this.#fail(error)
      throw error
    } finally {
      this.#giveBack(session)
    }
  }

  /** Ends every session; whoever still waits is told `reason`. Bounded in time; never throws. */
  async close(reason: ConnectionFailure): Promise<void> {
    this.#fail(reason)
    await Promise.all(this.#opening)
    for (const session of this.#sessions) this.#retire(session)
    await Promise.all(this.#retiring)
  }

  #acquire(): Promise<S> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    for (let session = this.#free.pop(); session !== undefined; session = this.#free.pop()) {
      if (!session.isBroken) return Promise.resolve(session)
      this.#retire(session)
    }
    const waiter = Promise.withResolvers<S>()
    this.#waiting.push(waiter)
    if (this.#count === 0) this.#grow()
    else setTimeout(() => this.#grow(), this.#patienceMs).unref()
    return waiter.promise
  }

  get #count(): number {
    return this.#sessions.size + this.#opening.size
  }

  #grow(): void {
    if (this.#waiting.length === 0 || this.#count >= this.#most || this.#failure !== null) return
    const opening = this.#openOne().finally(() => this.#opening.delete(opening))
    this.#opening.add(opening)
  }

  async #openOne(): Promise<void> {
    try {
      const session = await this.#open()
      this.#sessions.add(session)
      this.#offer(session)
    } catch (error) {
      // A server without room for a second session still answers in the first.
      if (this.#sessions.size === 0) this.#fail(error)
      else this.#most = this.#sessions.size
    }
  }

  #giveBack(session: S): void {
    if (!session.isBroken) {
      this.#offer(session)
      return
    }
    this.#retire(session)
    this.#grow()
  }

  #offer(session: S): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(session)
    else next.resolve(session)
  }

  #retire(session: S): void {
    if (!this.#sessions.delete(session)) return
    const closing = session.close()
    this.#retiring.add(closing)
    void closing.then(() => this.#retiring.delete(closing))
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure)
  }
}
