/** One session for all who ask, where the protocol lets them ask at the same time. */
import type { ConnectionFailure } from '../failures/failure.ts'
import { isUnanswered } from '../line.ts'
import type { Session } from './session.ts'

export class SharedSession<S extends Session> {
  readonly #open: () => Promise<S>
  readonly #retiring: Promise<void>[] = []
  #session: Promise<S> | null = null
  #failure: unknown = null

  /** `open` is called when a session is needed. Where it fails, or a session goes unanswered, that is everyone's answer. */
  constructor(open: () => Promise<S>) {
    this.#open = open
  }

  async use<T>(work: (session: S) => Promise<T>): Promise<T> {
    const session = await this.#current()
    try {
      return await work(session)
    } catch (error) {
      if (isUnanswered(error)) this.#failure ??= error
      throw error
    }
  }

  /** Ends the session; whoever asks from now on is told `reason`. Bounded in time; never throws. */
  async close(reason: ConnectionFailure): Promise<void> {
    this.#failure ??= reason
    const session = await this.#session?.catch(() => null)
    await Promise.all([session?.close(), ...this.#retiring])
  }

  /** One that the server has ended is opened again, once for all who find it so. */
  async #current(): Promise<S> {
    const known = this.#session
    const session = await known
    if (session?.isBroken === false && this.#failure === null) return session
    if (session?.isBroken === true && this.#session === known) {
      this.#retiring.push(session.close())
      this.#session = null
    }
    if (this.#failure !== null) throw this.#failure
    this.#session ??= this.#open().catch((error: unknown) => {
      this.#failure ??= error
      throw error
    })
    return this.#session
  }
}
