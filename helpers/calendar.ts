/** When a schedule was due, in the stack's own time zone. Pure functions of a given moment. */
import { Cron } from 'croner'

/** A cron pattern and the IANA zone in which it is read. */
export interface Schedule {
  pattern: string
  zone: string
}

const open = ({ pattern, zone }: Schedule): Cron => new Cron(pattern, { timezone: zone, paused: true })

/** Null where the pattern has a due time; else what is wrong with it. */
export function problemOf(schedule: Schedule): string | null {
  try {
    return open(schedule).nextRun() === null ? 'is never due' : null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/**
 * The newest due time whose grace is over at `now`. On the day the clocks go forward a time that does not exist is due
 * when they have; on the day they go back a time that exists twice is due the first time, once.
 */
export function lastDue(schedule: Schedule, now: Date, graceMs: number): Date {
  const [due] = open(schedule).previousRuns(1, new Date(now.getTime() - graceMs + 1))
  if (due === undefined) throw new RangeError(`"${schedule.pattern}" was never due before ${now.toISOString()}`)
  return due
}

/** The first due time after `from`. */
export function nextDue(schedule: Schedule, from: Date): Date {
  const due = open(schedule).nextRun(from)
  if (due === null) throw new RangeError(`"${schedule.pattern}" is never due after ${from.toISOString()}`)
  return due
}

const formats = new Map<string, Intl.DateTimeFormat>()

function partsOf(date: Date, zone: string): Record<string, string> {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  formats.set(zone, format)
  return Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]))
}

/** `20261123_020005`: the wall clock as file names carry it. Stamps of one zone sort as text. */
export function stampOf(date: Date, zone: string): string {
  const { year, month, day, hour, minute, second } = partsOf(date, zone)
  return `${year}${month}${day}_${hour}${minute}${second}`
}

/** `Mon 2026-11-23 02:00`, by the zone's wall clock. */
export function wallClock(date: Date, zone: string): string {
  const { weekday, year, month, day, hour, minute } = partsOf(date, zone)
  return `${weekday} ${year}-${month}-${day} ${hour}:${minute}`
}
