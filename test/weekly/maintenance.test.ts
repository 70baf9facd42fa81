import { describe, expect, test } from 'vitest'
import { judgeVacuum, judgeWaste } from '../../helpers/judgements/maintenance.ts'
import { counter, largestOf } from '../../helpers/probes/databases/id-exhaustion.ts'
import { thresholdOf, wasteOf } from '../../helpers/probes/databases/postgres-tables.ts'
import { parseWaiting, remembered } from '../../helpers/probes/waiting.ts'
import { maintenance } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

describe('ids', () => {
  test.each([
    ['tinyint(4)', 127],
    ['tinyint(3) unsigned', 255],
    ['smallint', 32767],
    ['mediumint(8) unsigned', 16_777_215],
    ['int(11)', 2_147_483_647],
    ['INT UNSIGNED', 4_294_967_295],
    ['bigint(20) unsigned', 2 ** 64 - 1],
    ['double', null],
    ['', null],
  ])('a column of type %s ends at %s', (type, end) => {
    expect(largestOf(type)).toBe(end)
  })

  test.each([
    [0, 100, 0],
    [70, 100, 70],
    // Counting down.
    [-50, -100, 50],
    [5, -100, 0],
    [0, 0, 100],
  ])('%i on the way to %i is %i percent', (last, end, percent) => {
    expect(counter('a', last, end).percent).toBe(percent)
  })
})

describe('the threshold of autovacuum', () => {
  const settings = new Map([
    ['autovacuum_vacuum_threshold', '50'],
    ['autovacuum_vacuum_scale_factor', '0.2'],
  ])

  test.each([
    [0, null, 50],
    [1000, null, 250],
    [1000, ['autovacuum_vacuum_scale_factor=0.01'], 60],
    [1000, ['fillfactor=70', 'autovacuum_vacuum_threshold=500'], 700],
  ])('of %i rows with %o is %i', (tuples, options, threshold) => {
    expect(thresholdOf({ tuples, options }, settings, 'vacuum')).toBe(threshold)
  })
})

describe('tables that wait', () => {
  test('are remembered with their first day, torn lines are not', () => {
    const waiting = new Map([['vacuum "public.a"', new Date('2026-11-16T08:00:00Z')]])
    expect(parseWaiting(`${remembered(waiting, 480)}\n2026-11-1`)).toEqual(waiting)
    expect(parseWaiting('')).toEqual(new Map())
  })

  test('are remembered as far as there is room, the longest waiting first', () => {
    const many = new Map(
      Array.from(
        { length: 50 },
        (_, day) => [`vacuum "public.t${day}"`, new Date(Date.UTC(2026, 9, 50 - day))] as const,
      ),
    )
    const text = remembered(many, 480)
    expect(text.length).toBeLessThanOrEqual(500)
    expect([...parseWaiting(text).keys()][0]).toBe('vacuum "public.t49"')
  })

  test.each([
    [0, false, 'ok'],
    [6.5, false, 'ok'],
    [6.6, false, 'warning'],
    [0, true, 'warning'],
    [7, true, 'warning'],
    [null, false, 'unknown'],
  ])('for %s days, autovacuum off %s, are %s', (days, isOff, status) => {
    expect(judgeVacuum(seen(days, { isOff }), maintenance.vacuum).status).toBe(status)
  })
})

describe('waste', () => {
  const judged = (tables: [percent: number, megabytes: number][], notAnalysed: string | null = null) => {
    const largest = tables.map(([percent, megabytes], index) => ({ name: `t${index}`, percent, megabytes }))
    const look = { object: null, ...wasteOf(largest, { of: 'dead rows', source: 'a test', notAnalysed }) }
    return judgeWaste(look, maintenance.waste.share, maintenance.waste.size)
  }

  test.each<[[number, number][], string, string]>([
    [[], 'ok', 'no table'],
    [[[20, 500]], 'ok', 'at most t0: 20.0 %'],
    [[[20.1, 500]], 'warning', 't0 20.1 % of 500 MB'],
    [[[90, 100]], 'ok', 'at most t0: 90.0 %'],
    // The emptiest is small, the one that matters is behind it.
    [
      [
        [90, 1],
        [30, 400],
      ],
      'warning',
      't1 30.0 % of 400 MB',
    ],
  ])('%o is %s', (tables, status, words) => {
    expect(judged(tables)).toMatchObject({ status, message: expect.stringContaining(words) })
  })

  test('statistics that nobody keeps up are a warning by themselves', () => {
    expect(judged([[0, 1]], 'innodb_stats_auto_recalc off')).toMatchObject({ status: 'warning' })
  })
})
