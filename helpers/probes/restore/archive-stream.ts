/** The dump in an archive, on its way from where it lies: never held, never on a disk of ours. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { codeOf } from '../../error-code.ts'

export interface DumpStream {
  bytes: AsyncIterable<Buffer>
  /** Once the bytes have been read: how many they were, and whether the dump says itself that it is whole. */
  told: () => { bytes: number; hasTrailer: boolean }
}

const TRAILER = /^-- (PostgreSQL database dump complete|Dump completed)/m
const TAIL_BYTES = 2048

/** The archive ends in the middle, or is none. */
export class DamagedArchive extends Error {
  constructor(cause: Error) {
    super(`the archive cannot be read to its end (${cause.message})`, { cause })
    this.name = 'DamagedArchive'
  }
}

const isDamage = (error: unknown): error is Error => error instanceof Error && codeOf(error)?.startsWith('Z_') === true

/** Unpacks gzip on the way. Reading throws DamagedArchive where the archive does not go to its end. */
export function unpacked(packed: AsyncIterable<Buffer>): DumpStream {
  let bytes = 0
  let tail = Buffer.alloc(0)
  async function* unpack(): AsyncGenerator<Buffer, void> {
    const gunzip = createGunzip()
    const reading = pipeline(Readable.from(packed, { objectMode: false }), gunzip)
    // What it rejects with ends the loop below too.
    reading.catch(() => undefined)
    try {
      for await (const chunk of gunzip) {
        const piece = chunk as Buffer
        bytes += piece.length
        tail = Buffer.concat([tail, piece.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES)
        yield piece
      }
      await reading
    } catch (error) {
      throw isDamage(error) ? new DamagedArchive(error) : error
    }
  }
  return { bytes: unpack(), told: () => ({ bytes, hasTrailer: TRAILER.test(tail.toString('latin1')) }) }
}
