/** When a line of a text log was written, by the stamp that it begins with: many programs write into one file. */
import { recordTime } from './app-log.ts'
import { jsonRecord } from './formats/structured.ts'
import { parseTime } from './local-time.ts'
import type { TimeOf } from './window-start.ts'

/** `[2026-11-24 08:06:06] `, `2026-11-24T08:06:06,123+11:00 `, `2026-11-24 08:06:06 UTC `. */
const STAMP = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)([.,]\d{1,6})?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?\b/
/** PHP's own: `[24-Nov-2026 08:06:06 Australia/Sydney] `, with a zone that it names. */
const PHP = /^\[(\d\d)-([A-Z][a-z]{2})-(\d{4}) (\d\d:\d\d:\d\d)(?:\.\d+)?(?: ([\w/+:-]+))?\]/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function phpTime(line: string, zone: string): number | null {
  const [, day, month = '', year, time, named] = PHP.exec(line) ?? []
  const number = MONTHS.indexOf(month) + 1
  if (number === 0) return null
  const text = `${year}-${String(number).padStart(2, '0')}-${day}T${time}`
  try {
    return parseTime(text, named ?? zone)
  } catch (error) {
    // A name that is no zone's: nobody knows which clock it was.
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Of a stamp without offset, on the clock of `zone` (IANA). JSON lines tell theirs in their own fields. */
export const lineTime =
  (zone: string): TimeOf =>
  (line) => {
    if (line.startsWith('{')) {
      const record = jsonRecord(line)
      return record === null ? null : recordTime(record, zone)
    }
    const [, moment, fraction = '', offset] = STAMP.exec(line) ?? []
    if (moment === undefined) return phpTime(line, zone)
    const utc = offset === 'UTC' || offset === 'GMT' ? 'Z' : (offset ?? '')
    return parseTime(`${moment.replace(' ', 'T')}${fraction.replace(',', '.')}${utc}`, zone)
  }
