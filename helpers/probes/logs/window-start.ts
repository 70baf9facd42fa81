/** Finds by halving where in a file that is written in order of time a window begins, without reading the whole file. */
import type { LargeFile } from './large-file.ts'

/** The time of an entry (ms) from its line; null for a line that carries none. */
export type TimeOf = (line: string) => number | null

const LOOK_BYTES = 64 * 1024
/** A line without end is not waited for. */
const MOST_BYTES = 16 * 1024 * 1024

/** The first line that begins after `offset` and carries a time; null where none follows. */
async function firstTimeAfter(file: LargeFile, offset: number, timeOf: TimeOf): Promise<number | null> {
  let rest = Buffer.alloc(0)
  // The line that `offset` stands in is skipped, unless it is the file's first.
  let isInside = offset > 0
  for (let at = offset; at < Math.min(file.size, offset + MOST_BYTES); ) {
    const look = await file.read(at, LOOK_BYTES)
    if (look.length === 0) return null
    at += look.length
    let block = Buffer.concat([rest, look])
    for (let end = block.indexOf(0x0a); end >= 0; end = block.indexOf(0x0a)) {
      const time = isInside ? null : timeOf(block.toString('utf8', 0, end))
      if (time !== null) return time
      isInside = false
      block = block.subarray(end + 1)
    }
    // Of a line that is skipped nothing need be kept.
    rest = isInside ? Buffer.alloc(0) : Buffer.from(block)
  }
  return null
}

/**
 * An offset (of a whole block, not of a line) before the first entry at or after `start`, at most a block too early.
 * Lines may be out of order by what the caller subtracts from `start`.
 */
export async function windowStart(file: LargeFile, start: number, timeOf: TimeOf): Promise<number> {
  const isBefore = async (block: number): Promise<boolean> => {
    const time = await firstTimeAfter(file, block * LOOK_BYTES, timeOf)
    return time !== null && time < start
  }
  let low = 0
  let high = Math.ceil(file.size / LOOK_BYTES)
  // Invariant: blocks below `low` begin before the window, `high` does not.
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (await isBefore(middle)) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1) * LOOK_BYTES
}

/** The newest time among the file's last lines; null where none of them carries one. */
export async function newestTime(file: LargeFile, timeOf: TimeOf): Promise<number | null> {
  for (let length = LOOK_BYTES; ; length *= 8) {
    const offset = Math.max(0, file.size - length)
    const lines = (await file.read(offset, length)).toString('utf8').split('\n')
    const times = lines.slice(offset > 0 ? 1 : 0).flatMap((line) => timeOf(line) ?? [])
    if (times.length > 0) return Math.max(...times)
    if (offset === 0 || length >= MOST_BYTES) return null
  }
}
