/** Durations in milliseconds. A day is one of 24 hours: what is meant by the calendar is in calendar.ts. */

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
