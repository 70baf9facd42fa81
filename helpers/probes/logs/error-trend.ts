/** The errors of all logs day by day, this week beside the week before. */
import { DAY_MS } from '../../durations.ts'
import { evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import {
  beforeText,
  countBefore,
  coverageText,
  hoursBySource,
  iso,
  round,
  sourcesText,
  WEEK_DAYS,
} from './beside-last-week.ts'
import { countIn } from './days.ts'
import { pastWeek, rememberWeek } from './past-week.ts'
import { type SourceErrors, type TwoWeeks, twoWeeksOfErrors, type Unread } from './two-weeks.ts'

export interface TrendFacts {
  /** Only of logs that are known in both weeks; null where there is none. */
  compared: { now: number; before: number; logs: number } | null
  logs: number
  unread: Unread[]
  coverage: string
  beforeFrom: string
}

const ID = 'weekly.errors.trend'

/** The errors of all patterns, day by day. */
const daysOf = ({ errors }: SourceErrors): number[] =>
  Array.from({ length: 2 * WEEK_DAYS }, (_, day) =>
    errors.reduce((total, { days }) => total + countIn(days, day, day + 1), 0),
  )

const errorsOf = (source: SourceErrors): number => countIn(daysOf(source), 0, WEEK_DAYS)

/** Errors of each of the last fourteen days, the newest first, of the logs that reach back to it. */
export function dayRows({ sources, window: { end } }: Pick<TwoWeeks, 'sources' | 'window'>): Row[] {
  return Array.from({ length: 2 * WEEK_DAYS }, (_, day): Row => {
    const until = end.getTime() - day * DAY_MS
    const reaching = sources.filter(({ from }) => from < until)
    const errors = reaching.reduce((total, source) => total + (daysOf(source)[day] ?? 0), 0)
    return { from: iso(until - DAY_MS), until: iso(until), errors, logs: reaching.length }
  }).filter(({ logs }) => logs !== 0)
}

/** Errors a day over fourteen days, this week against the week before. Throws CouldNotLook where no log can be read. */
export async function errorTrend(stack: Stack): Promise<Seen<TrendFacts>> {
  const [weeks, history] = await Promise.all([twoWeeksOfErrors(stack), stack.history()])
  const { sources, window, unread } = weeks
  const past = pastWeek(history, ID, window.end)
  const known = sources.flatMap((source) => {
    const before = countBefore(source, daysOf(source), source.source, { end: window.end, past })
    return before === null ? [] : [{ now: errorsOf(source), before }]
  })
  const sum = (of: 'now' | 'before'): number => round(known.reduce((total, one) => total + one[of], 0))
  const compared = known.length === 0 ? null : { now: sum('now'), before: sum('before'), logs: known.length }
  const count = sources.reduce((total, source) => total + errorsOf(source), 0)
  const rows = dayRows(weeks)
  const coverage = coverageText(sources, window)
  const source = `app.log and the logs of the services, ${sources.length} logs`
  return {
    object: null,
    reading: reading({
      value: count,
      unit: 'errors',
      text: `${count} errors this week in ${sources.length} logs`,
      source,
      coverage,
      rows,
      remember: rememberWeek(
        hoursBySource(weeks),
        sources.map((one) => [one.source, errorsOf(one)] as const),
      ),
    }),
    facts: { compared, logs: sources.length, unread, coverage, beforeFrom: beforeText(weeks, past) },
    evidence: [
      evidence(source, sourcesText(weeks)),
      evidence(
        'errors day by day',
        rows.map(({ from, errors, logs }) => `${from}: ${errors} in ${logs} logs`).join('\n'),
      ),
    ],
  }
}
