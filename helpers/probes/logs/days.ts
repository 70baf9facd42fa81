/** Counts day by day, the last 24 hours before the end of a window first. */
import { DAY_MS } from '../../durations.ts'

/** A month is kept at most, whatever a stamp says. */
const MOST_DAYS = 31

/** One more at `at` (ms), in place; what is after `end` (ms) belongs to the last day. */
export function countDay(days: number[], at: number, end: number): void {
  const day = Math.max(0, Math.floor((end - at) / DAY_MS))
  if (day >= MOST_DAYS) return
  while (days.length <= day) days.push(0)
  days[day] = (days[day] ?? 0) + 1
}

/** Both together, day by day; as long as the longer. */
export const addedDays = (one: readonly number[], other: readonly number[]): number[] =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, day) => (one[day] ?? 0) + (other[day] ?? 0))

/** How many in the days from `from` up to but not `to`. */
export const countIn = (days: readonly number[], from: number, to: number): number =>
  days.slice(from, to).reduce((total, count) => total + count, 0)
