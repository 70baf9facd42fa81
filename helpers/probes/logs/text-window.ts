/** What a text log of any size says in a window, in bounded memory. */
import type { LargeFile } from './large-file.ts'
import { LineFeed } from './line-feed.ts'
import { type Moments, type Tallied, Tally } from './tally.ts'
import { DISORDER_MS, firstTime, newestTime, type TimeOf, windowStart } from './window-start.ts'

export interface TextRead {
  tallied: Tallied
  /** From where on the file was read (ms): the window's start, or later where it begins there; null where it is empty. */
  from: number | null
  /** Its newest stamp (ms), in the window or not; null where no line carries one. */
  newestAt: number | null
}

/**
 * A line without a stamp belongs to the one before it. Where no line carries one nobody can tell the old from the new:
 * then all of the file counts as of its last writing.
 */
export async function readTextWindow(
  file: LargeFile,
  { start, end, moments, byDay }: { start: number; end: number; moments: Moments; byDay: boolean },
  timeOf: TimeOf,
): Promise<TextRead> {
  const offset = await windowStart(file, start - DISORDER_MS, timeOf)
  const newestAt = await newestTime(file, timeOf)
  const firstAt = offset === 0 ? await firstTime(file, timeOf) : null
  const tally = new Tally(moments, byDay ? end : null)
  // In the middle of a file the lines before the first stamp belong to an entry that is older than the window.
  let at = offset > 0 ? null : (firstAt ?? newestAt ?? file.modifiedAt.getTime())
  const feed = new LineFeed((text, isCut) => {
    at = timeOf(text) ?? at
    if (at !== null && at >= start && at <= end) tally.add(at, file.name, text, isCut)
  })
  await file.stream(offset, (chunk) => feed.add(chunk))
  feed.end()
  return {
    tallied: tally.finish(),
    from: file.size === 0 ? null : Math.max(start, firstAt ?? start),
    newestAt,
  }
}
