import { expect, test } from 'vitest'
import { recordTime } from '../../helpers/probes/logs/app-log.ts'
import { parseTime } from '../../helpers/probes/logs/local-time.ts'

const SYDNEY = 'Australia/Sydney'

test.each([
  ['2025-11-03T09:12:44.518204+11:00', SYDNEY, '2025-11-02T22:12:44.518Z'],
  ['2025-11-03T09:12:44Z', SYDNEY, '2025-11-03T09:12:44.000Z'],
  ['2025-07-03T09:12:44+10:00', SYDNEY, '2025-07-02T23:12:44.000Z'],
  ['2025-11-03 09:12:44', SYDNEY, '2025-11-02T22:12:44.000Z'],
  ['2025-07-03 09:12:44,250', SYDNEY, '2025-07-02T23:12:44.250Z'],
  ['2025-11-03 09:12:44', 'Etc/UTC', '2025-11-03T09:12:44.000Z'],
  // The night in April in which Sydney's clock shows the hour from two to three twice, and the one in October without it.
  ['2026-04-05 01:59:59', SYDNEY, '2026-04-04T14:59:59.000Z'],
  ['2026-04-05 03:00:00', SYDNEY, '2026-04-04T17:00:00.000Z'],
  ['2026-10-04 01:59:59', SYDNEY, '2026-10-03T15:59:59.000Z'],
  ['2026-10-04 03:00:00', SYDNEY, '2026-10-03T16:00:00.000Z'],
])('%s in %s is %s', (text, zone, expected) => {
  const time = parseTime(text, zone)
  expect(time === null ? null : new Date(time).toISOString()).toBe(expected)
})

test.each(['', 'yesterday', '2026-13-45T99:99:99Z', '20261123', '12345'])('%j is no time', (text) => {
  expect(parseTime(text, SYDNEY)).toBeNull()
})

test.each([
  [{ datetime: '2026-11-23T08:00:00+11:00' }, '2026-11-22T21:00:00.000Z'],
  [{ datetime: { date: '2026-11-23 08:00:00.123456', timezone: SYDNEY } }, '2026-11-22T21:00:00.123Z'],
  [{ ts: 1_795_000_000.5 }, '2026-11-18T11:06:40.500Z'],
  [{ time: 1_795_000_000_500 }, '2026-11-18T11:06:40.500Z'],
  [{ message: 'no time' }, null],
  [{ datetime: 'soon' }, null],
])('a record %j is of %s', (record, expected) => {
  const time = recordTime(record, SYDNEY)
  expect(time === null ? null : new Date(time).toISOString()).toBe(expected)
})
