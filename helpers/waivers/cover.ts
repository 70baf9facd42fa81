/** Whether an accepted risk covers what was found. */
import { stampOf } from '../calendar.ts'
import { judge, type Limits, type Operator } from '../limits.ts'
import type { Reading } from '../reading.ts'
import { compareGravity, type Status } from '../status.ts'
import { type Bound, byNearness, isAbout, parseBound, type Waiver } from './waiver.ts'

export interface Found {
  id: string
  object: string | null
  verdict: { status: Status; limits: Limits | null }
  reading: Pick<Reading, 'value' | 'unit'> | null
}

/** A risk lapses when its last day is over where the stack is. */
export const isLapsed = ({ until }: Pick<Waiver, 'until'>, now: Date, zone: string): boolean =>
  until.replaceAll('-', '') < stampOf(now, zone).slice(0, 8)

/** Which way is worse, by the limit that the value is beyond. */
function worseness(value: number, limits: Limits): Operator | undefined {
  const beyond = [limits.critical, limits.warning].find(
    (bound) => bound !== null && judge(value, { warning: bound, critical: null }) !== 'ok',
  )
  return beyond?.op
}

/** A value covers only the trouble that comes of the value itself: what else is wrong with the object was not accepted. */
function isWithin({ value: most, unit }: Extract<Bound, { value: number }>, { verdict, reading }: Found): boolean {
  const { limits, status } = verdict
  if (reading === null || limits === null || typeof reading.value !== 'number') return false
  if (unit !== '' && unit !== reading.unit) return false
  if (compareGravity(status, judge(reading.value, limits)) > 0) return false
  const op = worseness(reading.value, limits)
  return op !== undefined && (op.startsWith('>') ? reading.value <= most : reading.value >= most)
}

const isCoveredBy = ({ atMost }: Waiver, found: Found): boolean => {
  const bound = parseBound(atMost)
  if (bound === null) return false
  return 'status' in bound ? compareGravity(found.verdict.status, bound.status) <= 0 : isWithin(bound, found)
}

/**
 * The waiver that covers it; null where none does. Only what was seen to be bad can be accepted: nobody knows what is not
 * seen, and what waits for a person is confirmed by one.
 */
export function coveringWaiver(waivers: readonly Waiver[], found: Found, now: Date, zone: string): Waiver | null {
  if (found.verdict.status !== 'warning' && found.verdict.status !== 'critical') return null
  const speaking = waivers.filter((waiver) => isAbout(waiver, found) && !isLapsed(waiver, now, zone))
  return speaking.sort(byNearness).find((waiver) => isCoveredBy(waiver, found)) ?? null
}
