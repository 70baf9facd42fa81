/** Logs that cannot grow without end: limited by the engine, or put aside in time. */
import { describeLimits, judge, type Limits } from '../limits.ts'
import type { LogLimitsFacts, RotatedFileFacts } from '../probes/logs/rotation.ts'
import type { Seen } from '../reading.ts'
import { worst } from '../status.ts'
import { type Verdict, verdict } from '../verdict.ts'
import { inBrief } from './in-brief.ts'

/** Every container's log has a limit, and keeps to it. */
export function judgeLogLimits({ reading, facts }: Seen<LogLimitsFacts>, limits: Limits): Verdict {
  const { unlimited, exceeding } = facts
  const status = judge(reading.value, limits)
  const over = exceeding.length === 0 ? '' : `; more than they may: ${inBrief(exceeding)}`
  const words = `${reading.text}${unlimited.length === 0 ? '' : `: ${inBrief(unlimited)}`}${over} (${describeLimits(limits)})`
  return verdict(status === 'ok' && exceeding.length > 0 ? 'warning' : status, words, { limits })
}

/** Days past the day on which it should have been put aside; null where nothing demands it, or nothing is to be put aside. */
export function daysLate({ everyDays, rotatedDaysAgo, ageDays, isEmpty }: RotatedFileFacts): number | null | 'unknown' {
  if (everyDays === null || isEmpty) return null
  const since = rotatedDaysAgo ?? ageDays
  return since === null ? 'unknown' : Number((since - everyDays).toFixed(1))
}

/** Size, and where the description demands it the time since it was put aside. */
export function judgeRotated({ object, reading, facts }: Seen<RotatedFileFacts>, size: Limits, late: Limits): Verdict {
  if (facts.path === null) return verdict('not-applicable', reading.text)
  const ofSize = judge(reading.value, size)
  const days = daysLate(facts)
  const demanded = facts.everyDays === null ? '' : `, to be rotated every ${facts.everyDays} days`
  const words = `${object}: ${reading.text}${demanded}`
  if (days === 'unknown' && ofSize === 'ok')
    return verdict('unknown', `${words}: it was never rotated, and nobody can tell how old it is`)
  const ofTime = typeof days === 'number' ? judge(days, late) : 'ok'
  const overdue = typeof days === 'number' && ofTime !== 'ok' ? `: ${days} days late (${describeLimits(late)})` : ''
  return verdict(worst([ofSize, ofTime]), `${words}${overdue} (${describeLimits(size)})`, { limits: size })
}
