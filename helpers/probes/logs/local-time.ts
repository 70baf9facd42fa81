/** Times as logs write them, with and without an offset. */

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6}))?$/

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(zone, format)
  return format
}

/** What the zone's clock shows at `ms`, as if it were UTC. */
function wallClock(ms: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/**
 * Milliseconds of `2026-11-23T08:00:00.5+11:00` (any offset, `Z`), or of a time without offset on the clock of `zone`
 * (IANA); of an hour that the clock shows twice the earlier one. Null for what is no time.
 */
export function parseTime(text: string, zone: string): number | null {
  const local = LOCAL.exec(text)
  if (local === null) {
    if (!/^\d{4}-\d\d-\d\d[T ]/.test(text)) return null
    const ms = Date.parse(text.replace(/^(\S+) (?=\d)/, '$1T'))
    return Number.isNaN(ms) ? null : ms
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = local.slice(1, 7).map(Number)
  const shown = Date.UTC(year, month - 1, day, hour, minute, second, Number(`0.${local[7] ?? 0}`) * 1000)
  // Two guesses settle it: the offset at the guess, then the offset at what that gave.
  const guess = shown - (wallClock(shown, zone) - Math.floor(shown / 1000) * 1000)
  return shown - (wallClock(guess, zone) - Math.floor(guess / 1000) * 1000)
}
