/** The stream that pg, mysql2 and ioredis are given for a network socket: already connected, by whichever way. */
import { Duplex } from 'node:stream'

export class DriverSocket extends Duplex {
  /** ioredis waits for `connect` while this is true. */
  readonly connecting = false
  /** Bytes that came from the server, ever. */
  received = 0
  /** The server's side has ended. */
  isEnded = false
  readonly #inner: Duplex
  readonly #refuse: (first: Buffer) => Error | null

  /** `refuse` sees the server's first bytes: the error that it returns ends the stream before the driver sees any. */
  constructor(inner: Duplex, refuse: (first: Buffer) => Error | null) {
    super({ allowHalfOpen: false })
    this.#inner = inner
    this.#refuse = refuse
    inner.on('data', (chunk: Buffer) => this.#take(chunk))
    inner.on('end', () => this.#end())
    inner.on('close', () => this.#end())
    inner.on('error', (error) => this.destroy(error))
  }

  /** pg asks for the connection itself; it is there. */
  connect(): this {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  setTimeout(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {
    this.#inner.resume()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#inner.write(chunk, done)
  }

  override _final(done: () => void): void {
    if (this.#inner.destroyed) done()
    else this.#inner.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inner.destroy()
    done(error)
  }

  /** What came before the end must still reach the driver: so no destroying here. */
  #end(): void {
    if (this.isEnded) return
    this.isEnded = true
    if (!this.destroyed) this.push(null)
  }

  #take(chunk: Buffer): void {
    const refusal = this.received === 0 ? this.#refuse(chunk) : null
    this.received += chunk.length
    if (refusal !== null) this.destroy(refusal)
    else if (!this.push(chunk)) this.#inner.pause()
  }
}
