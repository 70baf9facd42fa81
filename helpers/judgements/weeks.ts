/** This week against the week before: how many times worse, where it is much in itself. */
import { describeLimits, judge, type Limits } from '../limits.ts'
import type { WeekFacts } from '../probes/panels/week-over-week.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** A thousand times worse is as bad as infinitely worse, and a number. */
const MOST = 1000

/** How many times worse than before: slower, or fewer jobs a minute. */
export function timesWorse(now: number, before: number, isRate: boolean): number {
  const [worse, better] = isRate ? [before, now] : [now, before]
  return worse === 0 ? 1 : Math.min(MOST, worse / better)
}

/**
 * Times are held against this week's value; a rate's floor against the week before, since a queue that was never busy
 * cannot become slow. Too little of either week is not applicable, with the numbers.
 */
export function judgeWeek({ object, reading, facts }: Seen<WeekFacts>, times: Limits, floor: Limits): Verdict {
  const name = object === null ? '' : `${object}: `
  const { basis, before, beforeFrom, isRate, blames } = facts
  if (typeof reading.value !== 'number') {
    return verdict('not-applicable', `${name}too little to say: ${basis.has} of ${basis.needs} ${basis.what} needed`)
  }
  if (before === null)
    return verdict('not-applicable', `${name}${reading.text}; nothing to compare with: ${beforeFrom}`)
  const worse = timesWorse(reading.value, before, isRate)
  const isMuch = judge(isRate ? before : reading.value, floor) !== 'ok'
  const words = `${name}${reading.text}: ${worse.toFixed(1)} times as bad`
  if (!isMuch) return verdict('ok', `${words}, not ${floor.warning?.text ?? 'much'}`, { limits: times })
  const status = judge(worse, times)
  return verdict(status, `${words} (${describeLimits(times)})`, {
    limits: times,
    blames: status === 'ok' ? [] : blames,
  })
}
