/** Finds by halving where in a file that is written in order of time a window begins, without reading the whole file. */
import type { LargeFile } from './large-file.ts'

/** The time of an entry (ms) from its line; null for a line that carries none. */
export type TimeOf = (line: string) => number | null

/** Entries may stand a little out of order: requests that end late. */
export const DISORDER_MS = 60_000
const LOOK_BYTES = 64 * 1024
/** A line without end is not waited for. */
const MOST_BYTES = 16 * 1024 * 1024

const isHole = (look: Buffer): boolean => look.length > 0 && look.every((byte) => byte === 0)

/**
 * The first block at or after `offset` that is no hole. A log that was cut in place under a writer that goes on where it
 * was (logrotate's copytruncate) begins with gigabytes of zeros, which take no room and all the time in the world to read.
 */
async function afterHole(file: LargeFile, offset: number): Promise<number> {
  const isHoleAt = async (at: number): Promise<boolean> => at < file.size && isHole(await file.read(at, LOOK_BYTES))
  if (!(await isHoleAt(offset))) return offset
  let step = 1
  while (await isHoleAt(offset + step * LOOK_BYTES)) step *= 2
  // Invariant: a hole at `low` blocks from the offset, none at `high`.
  let low = Math.floor(step / 2)
  let high = step
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await isHoleAt(offset + middle * LOOK_BYTES)) low = middle
    else high = middle
  }
  // The block before may end with the first line's beginning.
  return offset + low * LOOK_BYTES
}

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
    const time = await firstTimeAfter(file, await afterHole(file, block * LOOK_BYTES), timeOf)
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
  return afterHole(file, Math.max(0, low - 1) * LOOK_BYTES)
}

/** The time of the file's first entry; null where none of its first lines carries one. */
export async function firstTime(file: LargeFile, timeOf: TimeOf): Promise<number | null> {
  const head = (await file.read(0, LOOK_BYTES)).toString('utf8').split('\n')
  return head.map(timeOf).find((time) => time !== null) ?? null
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
