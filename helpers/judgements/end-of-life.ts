/** A server that gets no more fixes keeps every hole that is found from now on. */
import type { Limits } from '../limits.ts'
import type { LifeFacts } from '../probes/containers/end-of-life.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** A table older than this can no more vouch for what had no announced end. */
const TABLE_DAYS = 365

/** Enough days left; where no end is announced the table vouches for a year. */
export function judgeLife(seen: Seen<LifeFacts>, limits: Limits): Verdict {
  const { support, tableDays } = seen.facts
  if (support.until !== null) return withinLimits(seen, limits)
  if (tableDays <= TABLE_DAYS) return verdict('ok', seen.reading.text, { limits })
  return verdict('unknown', `${seen.reading.text} when the table was made, ${tableDays} days ago`, {
    limits,
    action: ['Bring helpers/lifecycles/table.ts up to date: https://endoflife.date'],
  })
}
