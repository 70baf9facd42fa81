/** What an item can be, and which of several statuses decides. */

export const STATUSES = ['ok', 'warning', 'critical', 'unknown', 'not-applicable', 'waived', 'pending'] as const

export type Status = (typeof STATUSES)[number]

/** From harmless to decisive: critical is worse than unknown, unknown than warning (Nagios' order of attention). */
const GRAVITY: Record<Status, number> = {
  'not-applicable': 0,
  ok: 1,
  waived: 2,
  pending: 3,
  warning: 4,
  unknown: 5,
  critical: 6,
}

export const isTrouble = (status: Status): boolean => GRAVITY[status] > GRAVITY.waived

/** Positive when `a` is the graver of the two: a comparator for sorting. */
export const compareGravity = (a: Status, b: Status): number => GRAVITY[a] - GRAVITY[b]

/** The gravest of the statuses. Throws on none: "nothing looked at" has no status of its own and must never read as ok. */
export function worst<S extends Status>(statuses: readonly S[]): S {
  const [first, ...rest] = statuses
  if (first === undefined) throw new RangeError('worst() of no status: nothing was looked at')
  return rest.reduce((gravest, status) => (compareGravity(status, gravest) > 0 ? status : gravest), first)
}
