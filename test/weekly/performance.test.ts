import { describe, expect, test } from 'vitest'
import type { History } from '../../helpers/history.ts'
import { judgeWeek, timesWorse } from '../../helpers/judgements/weeks.ts'
import {
  secondsOfWeekBefore,
  valueOfLastWeek,
  type WeekFacts,
  weekBefore,
} from '../../helpers/probes/panels/week-over-week.ts'
import { windowSince } from '../../helpers/stack.ts'
import { weekOverWeek } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const NOW = new Date('2026-11-30T08:00:00Z')

const facts = (more: Partial<WeekFacts>): WeekFacts => ({
  basis: { has: 900, needs: 200, what: 'requests' },
  before: 100,
  beforeFrom: 'by Prometheus',
  isRate: false,
  blames: ['nginx'],
  ...more,
})

describe('this week against the week before', () => {
  test.each<[number | null, Partial<WeekFacts>, string, string]>([
    [100, {}, 'ok', '1.0 times as bad'],
    [150, {}, 'ok', '1.5 times as bad'],
    [151, {}, 'warning', '> 1.5 times'],
    [300, {}, 'warning', '3.0 times'],
    [301, {}, 'critical', '3.0 times as bad'],
    [300, { before: 0 }, 'critical', '1000.0 times'],
    // Ten times as slow, and still quick.
    [50, { before: 5 }, 'ok', 'not > 50 ms'],
    [51, { before: 5 }, 'critical', '10.2 times'],
    [0, { before: 0 }, 'ok', '1.0 times'],
    [null, { basis: { has: 12, needs: 200, what: 'requests' } }, 'not-applicable', '12 of 200 requests needed'],
    [100, { before: null, beforeFrom: '3 h of 336 h are known' }, 'not-applicable', '3 h of 336 h are known'],
  ])('%s ms after %o is %s', (now, more, status, words) => {
    const { times, floor } = weekOverWeek.api
    const verdict = judgeWeek(seen(now, facts(more), 'p95'), times, floor)
    expect(verdict).toMatchObject({ status, message: expect.stringContaining(words) })
  })

  test.each([
    [60, 90, 'ok'],
    [59, 90, 'warning'],
    [30, 90, 'warning'],
    [29, 90, 'critical'],
    [0, 90, 'critical'],
    [900, 90, 'ok'],
    // It was never busy.
    [0, 1, 'ok'],
  ])('%i jobs a minute after %i are %s', (now, before, status) => {
    const { times, floor } = weekOverWeek.workers
    expect(judgeWeek(seen(now, facts({ before, isRate: true }), 'spawn'), times, floor).status).toBe(status)
  })

  test('nothing after nothing is no worse', () => {
    expect([timesWorse(0, 0, true), timesWorse(0, 0, false)]).toEqual([1, 1])
  })
})

describe('the week before', () => {
  test('is asked for with an offset in every range', () => {
    expect(weekBefore('sum(increase(a[604800s])) / sum(increase(b{c="[5s]"}[604800s]))')).toContain(
      'sum(increase(a[604800s] offset 1w)) / ',
    )
  })

  test.each([
    [null, 168 * 3600],
    ['2026-11-23T08:00:00Z', 0],
    ['2026-11-22T08:00:00Z', 24 * 3600],
    ['2026-11-29T08:00:00Z', 0],
  ])('of an environment since %s has %i seconds', (epoch, seconds) => {
    expect(secondsOfWeekBefore(windowSince(epoch === null ? null : new Date(epoch), 336, NOW))).toBe(seconds)
  })

  test.each([
    ['2026-11-25T08:00:00Z', 7],
    ['2026-11-25T09:00:00Z', null],
    ['2026-11-20T08:00:00Z', 7],
    ['2026-11-20T07:00:00Z', null],
  ])('is what a run of %s saw: %s', (at, value) => {
    const item = { id: 'a', object: 'p95', status: 'ok', value: 7, unit: 'ms', firstSeen: null } as const
    const history: History = [{ run: 'r', suite: 'weekly', at, items: [item] }]
    expect(valueOfLastWeek(history, 'a', 'p95', NOW)?.value ?? null).toBe(value)
  })
})
