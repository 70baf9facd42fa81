/** The errors of the week: what is new or doubled in their ranking, and whether there are more than the week before. */
import { describeLimits, judge, type Limits } from '../limits.ts'
import type { RankedError, TopErrorsFacts } from '../probes/logs/error-top.ts'
import type { TrendFacts } from '../probes/logs/error-trend.ts'
import type { Unread } from '../probes/logs/two-weeks.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'
import { inBrief } from './in-brief.ts'
import { timesWorse } from './weeks.ts'

const NAMED = 3
const LONGEST = 160

/** `new`, or more often than the limits allow where it is frequent; null where it is neither, or nothing can tell. */
export function changeOf({ count, before }: RankedError, times: Limits, floor: Limits): string | null {
  if (before === null) return null
  if (before === 0) return 'new'
  if (judge(count, floor) === 'ok' || judge(count / before, times) === 'ok') return null
  return `${(count / before).toFixed(1)} times the week before`
}

const named = ({ source, level, count, pattern }: RankedError): string =>
  `${count} × ${level} of ${source}: ${pattern.length > LONGEST ? `${pattern.slice(0, LONGEST - 1)}…` : pattern}`

const listed = (words: readonly string[], further = 0): string => {
  const more = words.length - NAMED + further
  return [...words.slice(0, NAMED), ...(more > 0 ? [`and ${more} more patterns`] : [])].join('; ')
}

/** What hides in a log that nobody could read is not known: neither ok nor too little history. */
function withUnread(given: Verdict, unread: readonly Unread[]): Verdict {
  if (unread.length === 0) return given
  const words = unread.map(({ source, reason }) => `${source} (${reason.message})`)
  const message = `${given.message}; not read: ${inBrief(words, NAMED)}`
  if (given.status !== 'ok' && given.status !== 'not-applicable') return { ...given, message }
  return verdict('unknown', message, {
    blames: unread.map(({ reason }) => reason.witness),
    action: unread.flatMap(({ reason }) => reason.remedy),
  })
}

/** Who explains it while down: whose log it is; what that needs explains only lost connections. */
const blamesFor = (found: readonly RankedError[]): string[] => [
  ...new Set(
    found.flatMap(({ service, needs, isAboutConnections }) => [service, ...(isAboutConnections ? needs : [])]),
  ),
]

/** A ranking: only what is new or doubled in it warns. Without a week before it is told, and says so. */
export function judgeTopErrors({ reading, facts }: Seen<TopErrorsFacts>, times: Limits, floor: Limits): Verdict {
  const { top, further, unread, coverage, beforeFrom } = facts
  const changed = top.flatMap((error) => {
    const change = changeOf(error, times, floor)
    return change === null ? [] : [{ error, words: `${change}, ${named(error)}` }]
  })
  const compared = top.some(({ before }) => before !== null)
  const against = compared ? `compared ${beforeFrom}` : `nothing to compare with: ${beforeFrom}`
  const tail = `(covers ${coverage}; ${against})`
  if (changed.length > 0) {
    const message = `${listed(changed.map(({ words }) => words))} ${tail}`
    return withUnread(
      verdict('warning', message, { limits: times, blames: blamesFor(changed.map(({ error }) => error)) }),
      unread,
    )
  }
  const list = top.length === 0 ? '' : `: ${listed(top.map(named), further)}`
  return withUnread(verdict('ok', `${reading.text}${list} ${tail}`), unread)
}

/** Only where this week's errors are more than a few. Too little of the week before is not applicable. */
export function judgeErrorTrend({ reading, facts }: Seen<TrendFacts>, times: Limits, floor: Limits): Verdict {
  const { compared, logs, unread, coverage, beforeFrom } = facts
  if (compared === null) {
    const message = `${reading.text} (covers ${coverage}); nothing to compare with: ${beforeFrom}`
    return withUnread(verdict('not-applicable', message), unread)
  }
  const { now, before } = compared
  const of = compared.logs === logs ? '' : ` of ${compared.logs} logs`
  const worse = timesWorse(now, before, false)
  const words = `${now} errors this week${of}, ${before} the week before (${beforeFrom}): ${worse.toFixed(1)} times as many`
  if (judge(reading.value, floor) === 'ok') {
    const few = `${words}, not ${floor.warning?.text ?? 'many'} (covers ${coverage})`
    return withUnread(verdict('ok', few, { limits: times }), unread)
  }
  const message = `${words} (${describeLimits(times)}; covers ${coverage})`
  return withUnread(verdict(judge(worse, times), message, { limits: times }), unread)
}
