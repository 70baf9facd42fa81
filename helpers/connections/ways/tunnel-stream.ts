/** The bytes of an attached relay as one stream, without the frames around them. */
import { Duplex } from 'node:stream'
import { type FrameSource, frameReader } from '../engine/frames.ts'
import { type RelayState, relayState } from './relay.ts'

/** The relay says a line or two; more is not kept. */
const MAX_REPORT = 4096

export class TunnelStream extends Duplex {
  /** Resolves once the relay is open or will never be. */
  readonly settled: Promise<RelayState>
  readonly #connection: Duplex
  readonly #feed: (chunk: Buffer) => void
  readonly #settle: (state: RelayState) => void
  #report = ''
  /** Error output and output travel apart: a server that speaks first may be heard before the relay says it is open. */
  readonly #early: Buffer[] = []
  #hasSettled = false

  constructor(connection: Duplex) {
    super({ allowHalfOpen: true })
    this.#connection = connection
    const { promise, resolve } = Promise.withResolvers<RelayState>()
    this.settled = promise
    this.#settle = resolve
    this.#feed = frameReader((source, piece) => this.#take(source, piece))
    connection.on('data', (chunk: Buffer) => this.#understand(chunk))
    connection.on('end', () => this.#end())
    connection.on('close', () => this.#end())
    connection.on('error', (error) => this.destroy(error))
  }

  /** What the relay has said so far. */
  get state(): RelayState {
    return relayState(this.#report, this.#earlyWords)
  }

  /** The relay's own words, for the cause of a failure. */
  get words(): string {
    return `${this.#report}${this.#earlyWords}`.trim()
  }

  get #earlyWords(): string {
    return Buffer.concat(this.#early).subarray(0, MAX_REPORT).toString('utf8')
  }

  override _read(): void {
    this.#connection.resume()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#connection.write(chunk, done)
  }

  override _final(done: () => void): void {
    if (this.#connection.destroyed) done()
    else this.#connection.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#connection.destroy()
    this.#settle(this.state)
    done(error)
  }

  #understand(chunk: Buffer): void {
    try {
      this.#feed(chunk)
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #take(source: FrameSource, piece: Buffer): void {
    if (source === 'stderr') this.#report = `${this.#report}${piece}`.slice(0, MAX_REPORT)
    else if (this.#hasSettled) this.#hand(piece)
    else this.#early.push(piece)
    if (!this.#hasSettled && this.state === 'open') {
      this.#hasSettled = true
      for (const early of this.#early.splice(0)) this.#hand(early)
      this.#settle('open')
    }
  }

  #hand(piece: Buffer): void {
    if (!this.push(piece)) this.#connection.pause()
  }

  #end(): void {
    this.#settle(this.state)
    if (!this.readableEnded && !this.destroyed) this.push(null)
  }
}
