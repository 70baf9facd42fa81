/** Weekly on Mondays, monthly on the first Monday: late from the day after, counted from the last whole run. */
import { describe, expect, test } from 'vitest'
import { judgeCadence } from '../../helpers/judgements/cadence.ts'
import { above } from '../../helpers/limits.ts'
import { overdue } from '../../helpers/probes/people/suite-cadence.ts'
import { type Records, recordsOf } from '../../helpers/records.ts'
import { seen } from '../judgements/seen.ts'

const run = (suite: string, at: string, isWhole = true) => ({ suite, at: new Date(at), isWhole })
const records = (firstRun: string, ...runs: Records['runs']): Records => ({ firstRun: new Date(firstRun), runs })
const days = (suite: 'weekly' | 'monthly', known: Records, now: string, zone = 'UTC'): number =>
  overdue(suite, known, new Date(now), zone).days

describe('the weekly suite', () => {
  test.each([
    ['ran on its Monday', records('2026-01-01', run('weekly', '2026-11-23T09:00Z')), '2026-11-27T00:00Z', -3],
    [
      'ran on Sunday, so Monday is due',
      records('2026-01-01', run('weekly', '2026-11-22T09:00Z')),
      '2026-11-24T00:00Z',
      1,
    ],
    ['ran late, on Wednesday', records('2026-01-01', run('weekly', '2026-11-18T09:00Z')), '2026-11-23T12:00Z', 0.5],
    ['never ran in a new environment', records('2026-11-23T21:00Z'), '2026-11-29T21:00Z', -1 + 21 / 24],
    ['never ran for four weeks', records('2026-11-01T00:00Z'), '2026-11-30T00:00Z', 28],
    [
      'ran in part only since',
      records('2026-01-01', run('weekly', '2026-11-16T09:00Z'), run('weekly', '2026-11-23T09:00Z', false)),
      '2026-11-25T00:00Z',
      2,
    ],
    [
      'is not served by a daily run',
      records('2026-11-16T09:00Z', run('daily', '2026-11-24T09:00Z')),
      '2026-11-24T12:00Z',
      1.5,
    ],
  ])('%s', (_, known, now, expected) => {
    expect(days('weekly', known, now)).toBeCloseTo(expected, 5)
  })

  test('its Monday begins when it begins in the stack, on the day the clocks go forward too', () => {
    const known = records('2026-01-01', run('weekly', '2026-09-28T02:00Z'))
    // Sunday 2026-10-04 has 23 hours in Sydney; Monday begins at 13:00 UTC.
    expect(days('weekly', known, '2026-10-04T13:00Z', 'Australia/Sydney')).toBeCloseTo(0, 5)
    expect(days('weekly', known, '2026-10-04T12:00Z', 'Australia/Sydney')).toBeLessThan(0)
  })
})

describe('the monthly suite', () => {
  test.each([
    ['ran on the first Monday', '2026-11-02T10:00Z', '2026-12-06T23:59Z', false],
    ['is due on the first Monday of the next month', '2026-11-02T10:00Z', '2026-12-07T00:01Z', true],
    ['ran before the first Monday of a month that begins on Sunday', '2026-11-01T10:00Z', '2026-11-02T00:01Z', true],
    ['ran in February, the 1st of March 2027 is a Monday', '2027-02-10T10:00Z', '2027-03-01T00:01Z', true],
    ['ran on the leap day', '2028-02-29T10:00Z', '2028-03-05T23:00Z', false],
  ])('%s (%s): at %s overdue is %s', (_, at, now, isOverdue) => {
    expect(days('monthly', records('2026-01-01', run('monthly', at)), now) > 0).toBe(isOverdue)
  })
})

test.each([
  [0, 'ok'],
  [3, 'ok'],
  [3.1, 'warning'],
  [14, 'warning'],
  [14.1, 'critical'],
])('%s days overdue is %s', (value, status) => {
  const facts = { suite: 'weekly', lastRun: null, due: 'Mon 2026-11-23 00:00' }
  const verdict = judgeCadence(seen(value, facts, 'weekly'), above('days', { warning: 3, critical: 14 }))
  expect(verdict.status).toBe(status)
  expect(verdict.message).toContain(`weekly: ${value} days overdue`)
})

test('the ledger tells whole runs from partial ones and from those that broke off, in whatever order', () => {
  const entry = (at: string, kind: 'run' | 'epoch', data: Record<string, unknown>) => ({
    ...{ seq: 1, line: 1, previous: null, digest: '', at, kind, data },
  })
  const ledger = {
    unreadable: [],
    entries: [
      entry('2026-11-20T00:00:00Z', 'epoch', {}),
      entry('2026-11-22T00:00:00Z', 'run', { suite: 'weekly', complete: true, partial: true }),
      entry('2026-11-21T00:00:00Z', 'run', { suite: 'weekly', complete: true, partial: false }),
      entry('2026-11-19T00:00:00Z', 'run', { suite: 'daily', complete: false }),
    ],
  }
  const { firstRun, runs } = recordsOf(ledger)
  expect(firstRun).toEqual(new Date('2026-11-19T00:00:00Z'))
  expect(runs.map(({ suite, isWhole }) => [suite, isWhole])).toEqual([
    ['daily', false],
    ['weekly', true],
    ['weekly', false],
  ])
  expect(recordsOf({ entries: [], unreadable: [] })).toEqual({ firstRun: null, runs: [] })
})
