/** How much of this week and of the one before each log tells, and what the week before had of something. */
import { HOUR_MS } from '../../durations.ts'
import { countIn } from './days.ts'
import type { PastWeek } from './past-week.ts'
import { type SourceErrors, type TwoWeeks, WEEK_HOURS } from './two-weeks.ts'

export const WEEK_DAYS = 7
/** Hours of a week that must be known of it: a few would compare a night with a week. */
const LEAST_HOURS = 24

export const iso = (ms: number): string => new Date(ms).toISOString()
export const round = (value: number): number => Number(value.toFixed(1))

/** Hours of this week, and of the one before, that the log was read of. */
export function hoursOf({ from }: Pick<SourceErrors, 'from'>, end: Date): { now: number; before: number } {
  const hours = Math.max(0, (end.getTime() - from) / HOUR_MS)
  return { now: Math.min(WEEK_HOURS, hours), before: Math.min(WEEK_HOURS, Math.max(0, hours - WEEK_HOURS)) }
}

/** A count of the week before made a whole week's, by the log itself or by our run of then; null where neither tells. */
export function countBefore(
  source: Pick<SourceErrors, 'source' | 'from'>,
  days: readonly number[],
  key: string,
  { end, past }: { end: Date; past: PastWeek | null },
): number | null {
  const { before } = hoursOf(source, end)
  if (before >= LEAST_HOURS) return round((countIn(days, WEEK_DAYS, 2 * WEEK_DAYS) * WEEK_HOURS) / before)
  const hours = past?.hours[source.source] ?? 0
  const count = past?.counts[key] ?? (past?.isWhole === true ? 0 : null)
  return hours < LEAST_HOURS || count === null ? null : round((count * WEEK_HOURS) / hours)
}

/** `51 h of 168 h; less of nginx (3 h, its container is no older)`. */
export function coverageText(sources: readonly SourceErrors[], { start, end }: TwoWeeks['window']): string {
  const whole = hoursOf({ from: start.getTime() }, end).now
  const short = sources.flatMap((one) => {
    const { now } = hoursOf(one, end)
    return one.shortened === null || now >= whole ? [] : [`${one.source} (${round(now)} h, ${one.shortened})`]
  })
  const more = short.length > 3 ? ` and ${short.length - 3} more` : ''
  const less = short.length === 0 ? '' : `; less of ${short.slice(0, 3).join(', ')}${more}`
  return `${round(whole)} h of ${WEEK_HOURS} h${less}`
}

/** Where the week before is known from, or why it is not. */
export function beforeText({ sources, window }: TwoWeeks, past: PastWeek | null): string {
  const byLog = sources.filter((source) => hoursOf(source, window.end).before >= LEAST_HOURS).length
  const byRun = past === null ? null : `by our run of ${past.at.slice(0, 10)}`
  if (byLog === sources.length) return 'by the logs'
  if (byLog > 0) return [`by the logs of ${byLog}`, byRun].filter(Boolean).join(', else ')
  return byRun ?? `${window.coverage} are known, and no run of ours looked 5 to 10 days ago`
}

/** What `rememberWeek` wants to know of each log. */
export const hoursBySource = ({ sources, window }: TwoWeeks): Record<string, number> =>
  Object.fromEntries(sources.map((source) => [source.source, round(hoursOf(source, window.end).now)]))

/** What was read of each log, as a person checks it. */
export const sourcesText = ({ sources, unread }: TwoWeeks): string =>
  [
    ...sources.map(({ source, read, from, shortened, errors }) => {
      const why = shortened === null ? '' : `, ${shortened}`
      return `${source}: ${read} since ${iso(from)}${why}; ${errors.length} error patterns`
    }),
    ...unread.map(({ source, reason }) => `${source}: not read: ${reason.message}`),
  ].join('\n')
