/** What a program wrote, as far as we keep it. */

/** Keeps the first `maxBytes` of an output and throws the rest away. */
export class BoundedOutput {
  isTruncated = false
  readonly #pieces: Buffer[] = []
  #room: number

  constructor(maxBytes: number) {
    this.#room = maxBytes
  }

  add(piece: Buffer): void {
    if (piece.length > this.#room) this.isTruncated = true
    const kept = piece.subarray(0, this.#room)
    this.#room -= kept.length
    if (kept.length > 0) this.#pieces.push(kept)
  }

  /** Bytes that are no UTF-8 come as the replacement character. */
  toString(): string {
    return Buffer.concat(this.#pieces).toString('utf8')
  }
}
