/** Due times through a year: midnights, Sundays, firsts of months, both changes of the clocks, a leap day. */
import { describe, expect, test } from 'vitest'
import { lastDue, nextDue, problemOf, stampOf, wallClock } from '../../helpers/calendar.ts'
import { HOUR_MS } from '../../helpers/durations.ts'

const SYDNEY = 'Australia/Sydney'
const BERLIN = 'Europe/Berlin'

const due = (pattern: string, zone: string, now: string): string =>
  lastDue({ pattern, zone }, new Date(now), HOUR_MS).toISOString()

describe('the last due time', () => {
  test.each([
    ['a morning', '0 2 * * *', 'UTC', '2026-11-23T08:00:00Z', '2026-11-23T02:00:00.000Z'],
    ['within the grace, the night before', '0 2 * * *', 'UTC', '2026-11-23T02:59:59Z', '2026-11-22T02:00:00.000Z'],
    ['at the end of the grace', '0 2 * * *', 'UTC', '2026-11-23T03:00:00Z', '2026-11-23T02:00:00.000Z'],
    ['a minute before midnight', '0 2 * * *', 'UTC', '2026-11-22T23:59:00Z', '2026-11-22T02:00:00.000Z'],
    ['at midnight', '0 2 * * *', 'UTC', '2026-11-23T00:00:00Z', '2026-11-22T02:00:00.000Z'],
    ['due at midnight, grace over', '0 0 * * *', 'UTC', '2026-11-23T01:00:00Z', '2026-11-23T00:00:00.000Z'],
    ['on the leap day', '0 2 * * *', 'UTC', '2028-02-29T08:00:00Z', '2028-02-29T02:00:00.000Z'],
    ['after the leap day, too early', '0 2 * * *', 'UTC', '2028-03-01T01:00:00Z', '2028-02-29T02:00:00.000Z'],
    ['on new year', '0 2 * * *', 'UTC', '2027-01-01T02:30:00Z', '2026-12-31T02:00:00.000Z'],
    ['by the zone, not by UTC', '0 2 * * *', SYDNEY, '2026-11-22T22:00:00Z', '2026-11-22T15:00:00.000Z'],
    ['clocks forward: 02:00 is 03:00', '0 2 * * *', SYDNEY, '2026-10-03T22:00:00Z', '2026-10-03T16:00:00.000Z'],
    ['the day after', '0 2 * * *', SYDNEY, '2026-10-04T22:00:00Z', '2026-10-04T15:00:00.000Z'],
    ['clocks back: the first of two', '0 2 * * *', SYDNEY, '2026-04-04T22:00:00Z', '2026-04-04T15:00:00.000Z'],
    ['the day after', '0 2 * * *', SYDNEY, '2026-04-05T22:00:00Z', '2026-04-05T16:00:00.000Z'],
    ['clocks forward in Berlin', '0 2 * * *', BERLIN, '2026-03-29T06:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['clocks back in Berlin', '0 2 * * *', BERLIN, '2026-10-25T06:00:00Z', '2026-10-25T00:00:00.000Z'],
  ])('%s (%s, %s, at %s) is %s', (_, pattern, zone, now, expected) => {
    expect(due(pattern, zone, now)).toBe(expected)
  })

  test('the next one comes after the moment itself', () => {
    const monday = { pattern: '0 0 * * 1', zone: 'UTC' }
    expect(nextDue(monday, new Date('2026-11-23T00:00:00Z')).toISOString()).toBe('2026-11-30T00:00:00.000Z')
    expect(nextDue(monday, new Date('2026-11-22T23:59:59Z')).toISOString()).toBe('2026-11-23T00:00:00.000Z')
  })
})

test.each([
  ['0 2 * * *', null],
  ['@daily', null],
  ['61 2 * * *', expect.any(String)],
  ['every night', expect.any(String)],
  ['0 0 30 2 *', 'is never due'],
])('the pattern "%s" has the problem %s', (pattern, problem) => {
  expect(problemOf({ pattern, zone: 'UTC' })).toEqual(problem)
})

test.each([
  ['2026-11-22T15:00:05Z', SYDNEY, '20261123_020005', 'Mon 2026-11-23 02:00'],
  ['2026-11-23T00:00:00Z', 'UTC', '20261123_000000', 'Mon 2026-11-23 00:00'],
])('%s in %s is shown as %s, %s', (at, zone, stamp, words) => {
  expect(stampOf(new Date(at), zone)).toBe(stamp)
  expect(wallClock(new Date(at), zone)).toBe(words)
})
