/** What a weekly run leaves to the next about errors: how many there were, and of how much of the week that was. */
import * as v from 'valibot'
import { type History, remembrances } from '../../history.ts'
import { isOfLastWeek } from '../panels/week-over-week.ts'

const remembered = v.object({
  /** Of the week that was seen, log by log. */
  hours: v.record(v.string(), v.number()),
  /** Errors by pattern or by log. */
  counts: v.record(v.string(), v.number()),
  /** False where more was counted than is kept: what is not among it may have been there. */
  isWhole: v.boolean(),
})

export type Remembered = v.InferOutput<typeof remembered>

export interface PastWeek extends Remembered {
  /** ISO 8601 UTC. */
  at: string
}

/** The history keeps 8,000 characters of one reading. */
const LONGEST = 7_500

/** The most frequent first, no more than the history keeps. */
export function rememberWeek(
  hours: Readonly<Record<string, number>>,
  counts: readonly (readonly [key: string, count: number])[],
): string {
  const kept: Record<string, number> = {}
  let length = JSON.stringify({ hours, counts: {}, isWhole: false }).length
  for (const [key, count] of [...counts].sort((a, b) => b[1] - a[1])) {
    length += JSON.stringify(key).length + String(count).length + 2
    if (length > LONGEST) break
    kept[key] = count
  }
  return JSON.stringify({ hours, counts: kept, isWhole: Object.keys(kept).length === counts.length })
}

/** Null for what `rememberWeek` did not write. */
export function recallWeek(text: string): Remembered | null {
  try {
    const parsed = v.safeParse(remembered, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** What the newest run of 5 to 10 days ago remembers of an item; null where none does. */
export function pastWeek(history: History, id: string, now: Date): PastWeek | null {
  const past = remembrances(history, id, null).flatMap(({ at, text }) => {
    const week = isOfLastWeek(at.toISOString(), now) ? recallWeek(text) : null
    return week === null ? [] : [{ at: at.toISOString(), ...week }]
  })
  return past.at(-1) ?? null
}
