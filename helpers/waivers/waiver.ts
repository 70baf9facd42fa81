/** An accepted risk: which item, by whom, why, until when, and how bad it may become before it shows again. */
import * as v from 'valibot'
import { DAY_MS } from '../durations.ts'
import { refOf } from '../report/contract.ts'

/** How far ahead a risk may be accepted: whoever renews it looks at it again. */
export const MOST_DAYS_AHEAD = 90

/** Up to where it holds: a status, or a value in the item's own unit. */
export type Bound = { status: 'warning' | 'critical' } | { value: number; unit: string }

/** `warning`, `critical`, `80 %`, `80%`, `500 jobs`; null for anything else. */
export function parseBound(text: string): Bound | null {
  if (text === 'warning' || text === 'critical') return { status: text }
  const [, number, unit = ''] = /^(-?\d+(?:\.\d+)?)\s*(\S.*)?$/.exec(text.trim()) ?? []
  return number === undefined ? null : { value: Number(number), unit: unit.trim() }
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text

/** YAML reads `ticket: 12` as a number. */
const scalar = v.pipe(v.union([v.string(), v.number()]), v.transform(String))
const said = v.pipe(scalar, v.trim(), v.nonEmpty('must not be empty'))

export const waiver = v.strictObject({
  /** `id`, then every object of the item is meant, or `id[object]`. */
  id: said,
  /** Every environment without it. */
  environment: v.optional(said),
  reason: said,
  owner: said,
  ticket: said,
  /** Its last day, by the stack's own calendar. */
  until: v.pipe(v.string('is no date like 2026-12-05'), v.check(isDay, 'is no date like 2026-12-05')),
  atMost: v.optional(
    v.pipe(
      said,
      v.check((text) => parseBound(text) !== null, 'is neither warning, critical nor a value like 80 %'),
    ),
    'warning',
  ),
})
export type Waiver = v.InferOutput<typeof waiver>

/** Days from the calendar day of `now` (UTC) to the last day. */
export const daysAhead = (until: string, now: Date): number =>
  Math.round((Date.parse(until) - Date.parse(now.toISOString().slice(0, 10))) / DAY_MS)

/** Whether it speaks of this object of this item: one without an object speaks of all of them. */
export function isAbout({ id }: Waiver, result: { id: string; object: string | null }): boolean {
  const ref = refOf(id)
  return ref.id === result.id && (ref.object === null || ref.object === result.object)
}

/** The nearer ones first: those of one object before those of a whole item, of one environment before those of all. */
export const byNearness = (one: Waiver, other: Waiver): number =>
  Number(refOf(one.id).object === null) - Number(refOf(other.id).object === null) ||
  Number(one.environment === undefined) - Number(other.environment === undefined)
