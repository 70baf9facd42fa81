/** Takes apart the engine's stream of one exec, in which output and error output come in frames of one connection. */

export type FrameSource = 'stdout' | 'stderr'

const HEADER_BYTES = 8

/**
 * Returns a function to be fed with the stream's chunks, cut anywhere; it calls `onPiece` with each piece as it comes,
 * without waiting for a frame to be whole. Throws at a header that is none (an engine that gave the exec a terminal).
 */
export function frameReader(onPiece: (source: FrameSource, piece: Buffer) => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0)
  let source: FrameSource = 'stdout'
  let left = 0

  return (chunk) => {
    let rest = chunk
    while (rest.length > 0) {
      if (left > 0) {
        const piece = rest.subarray(0, left)
        left -= piece.length
        rest = rest.subarray(piece.length)
        onPiece(source, piece)
        continue
      }
      const missing = HEADER_BYTES - header.length
      header = Buffer.concat([header, rest.subarray(0, missing)])
      rest = rest.subarray(missing)
      if (header.length < HEADER_BYTES) return
      const kind = header.readUInt8(0)
      if (kind > 2) throw new Error(`no frame header: ${header.toString('hex')}`)
      source = kind === 2 ? 'stderr' : 'stdout'
      left = header.readUInt32BE(4)
      header = Buffer.alloc(0)
    }
  }
}
