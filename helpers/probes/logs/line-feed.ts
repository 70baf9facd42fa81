/** Lines out of a stream of bytes, with no more of one held than its beginning. */

export class LineFeed {
  readonly #onLine: (text: string, isCut: boolean) => void
  readonly #longest: number
  #pieces: Buffer[] = []
  #kept = 0
  #isCut = false

  /** `isCut` where the line was longer than what is held of it. */
  constructor(onLine: (text: string, isCut: boolean) => void, longest = 16_384) {
    this.#onLine = onLine
    this.#longest = longest
  }

  add(chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      this.#keep(chunk.subarray(from, end))
      this.#hand()
      from = end + 1
    }
    this.#keep(chunk.subarray(from))
  }

  /** Hands on a last line that no line break ended. */
  end(): void {
    if (this.#kept > 0) this.#hand()
  }

  #keep(part: Buffer): void {
    const piece = part.subarray(0, this.#longest - this.#kept)
    if (piece.length < part.length) this.#isCut = true
    if (piece.length === 0) return
    // The chunk is only good until this returns.
    this.#pieces.push(Buffer.from(piece))
    this.#kept += piece.length
  }

  #hand(): void {
    const line = Buffer.concat(this.#pieces).toString('utf8')
    const isCut = this.#isCut
    this.#pieces = []
    this.#kept = 0
    this.#isCut = false
    this.#onLine(line, isCut)
  }
}
