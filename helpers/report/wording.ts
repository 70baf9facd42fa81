/** The words that every output uses for statuses, counts, values and times. */
import { DAY_MS } from '../durations.ts'
import { describeLimits } from '../limits.ts'
import { isTrouble, type Status } from '../status.ts'
import type { ItemResult, Results } from './contract.ts'
import { isInterrupted, isPartial, isWhole, verdictOfRun } from './summary.ts'

export const STATUS_WORDS: Record<Status, string> = {
  ok: 'OK',
  warning: 'WARNING',
  critical: 'CRITICAL',
  unknown: 'UNKNOWN',
  'not-applicable': 'NOT APPLICABLE',
  waived: 'ACCEPTED',
  pending: 'PENDING',
}

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`

/** `CRITICAL`, `OK (PARTIAL)`, `INTERRUPTED`: a run that did not see everything never says a bare OK. */
export function verdictWords(results: Results): string {
  const verdict = verdictOfRun(results)
  const words = [
    ...(isInterrupted(results) ? ['INTERRUPTED'] : isWhole(results) ? [] : ['INCOMPLETE']),
    ...(isPartial(results) ? ['PARTIAL'] : []),
  ]
  const unseen = isInterrupted(results) || !isWhole(results)
  const main = verdict === 'ok' && unseen ? words.shift() : STATUS_WORDS[verdict]
  return words.length === 0 ? `${main}` : `${main} (${words.join(', ')})`
}

/** `2 problems`, `1 warning`, `44 ok`, `3 accepted`: causes that want attention, then items. */
export function countParts({ causes, summary, errors }: Results): string[] {
  // A withheld report has no causes left, only counts.
  const of = (status: Status): number =>
    causes.length === 0 ? summary[status] : causes.filter((cause) => cause.status === status).length
  const parts: [number, string][] = [
    [of('critical'), count(of('critical'), 'problem')],
    [of('warning'), count(of('warning'), 'warning')],
    [of('unknown'), `${of('unknown')} could not look`],
    [of('pending'), count(of('pending'), 'waits for a person', 'wait for a person')],
    [errors.length, count(errors.length, 'error of the run itself', 'errors of the run itself')],
    [1, `${summary.ok} ok`],
    [summary.waived, `${summary.waived} accepted`],
    [summary['not-applicable'], `${summary['not-applicable']} not applicable`],
  ]
  return parts.filter(([number]) => number > 0).map(([, text]) => text)
}

/** `512 jobs (warning > 100 jobs, critical > 500 jobs), covers 0.3 h of 24 h`; empty where nothing was read. */
export function valueText({ reading, limits }: Pick<ItemResult, 'reading' | 'limits'>): string {
  if (reading === null) return ''
  const bounds = limits === null ? '' : describeLimits(limits)
  const coverage = reading.coverage === null ? '' : `, covers ${reading.coverage}`
  const worst = reading.worst === null ? '' : `, worst ${reading.worst.value} ${reading.unit} at ${reading.worst.at}`
  return `${reading.text}${bounds === '' ? '' : ` (${bounds})`}${coverage}${worst}`
}

/** The same beside a headline: empty where that says it already. */
export function valueBeside(headline: string, item: Pick<ItemResult, 'reading' | 'limits'>): string {
  const value = valueText(item)
  return headline.includes(value) ? '' : value
}

/**
 * The message, readable alone: one that begins with the bare value does not say what it is about, its title does.
 * The value comes first where the title does not hold, so that nobody reads the title as what was found.
 */
export function headlineOf({
  message,
  title,
  object,
  reading,
  status,
}: Pick<ItemResult, 'message' | 'title' | 'object' | 'reading' | 'status'>): string {
  const isBare = reading !== null && message.startsWith(`${object === null ? '' : `${object}: `}${reading.text}`)
  if (!isBare) return message
  return isTrouble(status) ? `${message}; expected: ${title}` : `${title}: ${message}`
}

export const durationText = (ms: number): string =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`

/** `postgres 31 queries in 2 sessions, 0.4 s, slowest 0.1 s`, one a service; empty where nothing was asked or told. */
export const costTexts = ({ run: { cost = [] } }: Results): string[] =>
  cost.map(
    ({ service, queries, sessions, totalMs, slowestMs }) =>
      `${service} ${count(queries, 'query', 'queries')} in ${count(sessions, 'session')}, ` +
      `${(totalMs / 1000).toFixed(2)} s, slowest ${(slowestMs / 1000).toFixed(2)} s`,
  )

type TimePart = Exclude<keyof Intl.DateTimeFormatPartTypesRegistry, 'literal'>

function timeParts(iso: string, timeZone: string): (part: TimePart) => string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(iso))
  return (part) => parts.find(({ type }) => type === part)?.value ?? ''
}

/** A time that is none is shown as it is: the report must not break over it. */
const isTime = (iso: string): boolean => Number.isFinite(Date.parse(iso))

/** `Mon 23 Nov 2026 08:52 Sydney`. */
export function timeText(iso: string, timeZone: string): string {
  if (!isTime(iso)) return iso
  const of = timeParts(iso, timeZone)
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone
  return `${of('weekday')} ${of('day')} ${of('month')} ${of('year')} ${of('hour')}:${of('minute')} ${city}`
}

/** `Mon 23 Nov`. */
function dayText(iso: string, timeZone: string): string {
  if (!isTime(iso)) return iso
  const of = timeParts(iso, timeZone)
  return `${of('weekday')} ${of('day')} ${of('month')}`
}

/** `since Mon 23 Nov, day 6` for trouble that goes on; empty for news. */
export function sinceText({ since }: Pick<ItemResult, 'since'>, now: string, timeZone: string): string {
  if (since?.change !== 'still') return ''
  const day = Math.floor((Date.parse(now) - Date.parse(since.firstSeen)) / DAY_MS) + 1
  return `since ${dayText(since.firstSeen, timeZone)}, day ${day}`
}

/** `first run`, `yesterday: OK`, `today 07:58: CRITICAL`, `Fri 20 Nov: OK`; empty where nobody asked. */
export function previousText({ run: { previous, startedAt } }: Results, timeZone: string): string {
  if (previous === undefined) return ''
  if (previous === null) return 'first run'
  if (!isTime(previous.at) || !isTime(startedAt)) return `${previous.at}: ${STATUS_WORDS[previous.status]}`
  const day = dayText(previous.at, timeZone)
  const yesterday = new Date(Date.parse(startedAt) - DAY_MS).toISOString()
  const clock = timeParts(previous.at, timeZone)
  const when =
    day === dayText(startedAt, timeZone)
      ? `today ${clock('hour')}:${clock('minute')}`
      : day === dayText(yesterday, timeZone)
        ? 'yesterday'
        : day
  return `${when}: ${STATUS_WORDS[previous.status]}`
}
