import { describe, expect, test } from 'vitest'
import { above, below, between, type Limits } from '../../helpers/limits.ts'
import type { Status } from '../../helpers/status.ts'
import { coveringWaiver, isLapsed } from '../../helpers/waivers/cover.ts'
import { parseBound, type Waiver } from '../../helpers/waivers/waiver.ts'

const now = new Date('2026-11-28T10:00:00Z')
const usage = above('%', { warning: 70, critical: 85 })
const days = below('days', { warning: 14, critical: 3 })

const waiver = (fields: Partial<Waiver> = {}): Waiver => ({
  id: 'daily.disk.usage',
  reason: 'r',
  owner: 'Kim',
  ticket: 'OPS-1',
  until: '2026-12-05',
  atMost: 'warning',
  ...fields,
})

const isCovered = (
  atMost: string,
  status: Status,
  value: number | string | null = 74,
  limits: Limits | null = usage,
  unit = '%',
): boolean =>
  coveringWaiver(
    [waiver({ atMost })],
    { id: 'daily.disk.usage', object: '/', verdict: { status, limits }, reading: { value, unit } },
    now,
    'Etc/UTC',
  ) !== null

describe('a bound', () => {
  test.each([
    ['warning', { status: 'warning' }],
    ['critical', { status: 'critical' }],
    ['80 %', { value: 80, unit: '%' }],
    ['80%', { value: 80, unit: '%' }],
    ['-20 %', { value: -20, unit: '%' }],
    ['1.5 GB', { value: 1.5, unit: 'GB' }],
    ['60 jobs/min', { value: 60, unit: 'jobs/min' }],
    ['500', { value: 500, unit: '' }],
    ['unknown', null],
    ['', null],
    ['% 80', null],
    ['NaN', null],
  ])('%j is %j', (text, bound) => {
    expect(parseBound(text)).toEqual(bound)
  })
})

describe('a waiver bounded by a status', () => {
  test.each<[atMost: string, status: Status, covered: boolean]>([
    ['warning', 'warning', true],
    ['warning', 'critical', false],
    ['critical', 'warning', true],
    ['critical', 'critical', true],
    ['critical', 'unknown', false],
    ['critical', 'pending', false],
    ['critical', 'ok', false],
    ['critical', 'not-applicable', false],
  ])('up to %s covers %s: %s', (atMost, status, covered) => {
    expect(isCovered(atMost, status)).toBe(covered)
  })
})

describe('a waiver bounded by a value', () => {
  test.each<[fact: string, ...Parameters<typeof isCovered>, covered: boolean]>([
    ['within', '80 %', 'warning', 74, usage, '%', true],
    ['at the bound', '80 %', 'warning', 80, usage, '%', true],
    ['past it', '80 %', 'warning', 80.1, usage, '%', false],
    ['critical by the value, within', '90 %', 'critical', 88, usage, '%', true],
    ['critical for another reason than the value', '90 %', 'critical', 74, usage, '%', false],
    ['a warning for another reason than the value', '90 %', 'warning', 60, usage, '%', false],
    ['in another unit', '80 GB', 'warning', 74, usage, '%', false],
    ['without a unit', '80', 'warning', 74, usage, '%', true],
    ['where less is worse, within', '10 days', 'warning', 12, days, 'days', true],
    ['where less is worse, past it', '10 days', 'warning', 9, days, 'days', false],
    ['between, too many', '3', 'warning', 3, between('instances', { atLeast: 1, atMost: 2 }), 'instances', true],
    ['between, too few', '0', 'critical', 0, between('instances', { atLeast: 1, atMost: 2 }), 'instances', true],
    ['no number', '80 %', 'warning', Number.NaN, usage, '%', false],
    ['text', '80 %', 'warning', 'full', usage, '%', false],
    ['no limits', '80 %', 'warning', 74, null, '%', false],
  ])('%s', (_, atMost, status, value, limits, unit, covered) => {
    expect(isCovered(atMost, status, value, limits, unit)).toBe(covered)
  })

  test('covers nothing that was not read', () => {
    const found = {
      id: 'daily.disk.usage',
      object: null,
      verdict: { status: 'warning' as const, limits: usage },
      reading: null,
    }
    expect(coveringWaiver([waiver({ atMost: '80 %' })], found, now, 'Etc/UTC')).toBeNull()
  })
})

describe('of several waivers', () => {
  const find = (waivers: Waiver[], object: string | null) =>
    coveringWaiver(
      waivers,
      { id: 'daily.disk.usage', object, verdict: { status: 'warning', limits: usage }, reading: null },
      now,
      'Etc/UTC',
    )

  test('one of the object speaks before one of the whole item', () => {
    const own = waiver({ id: 'daily.disk.usage[/]', ticket: 'OPS-2' })
    expect(find([waiver(), own], '/')).toBe(own)
    expect(find([own, waiver()], '/srv')?.ticket).toBe('OPS-1')
  })

  test('those of other items, other objects and an item whose id begins alike say nothing', () => {
    const strangers = ['daily.disk', 'daily.disk.usages', 'daily.disk.usage[/srv]', 'daily.disk.forecast']
    expect(
      find(
        strangers.map((id) => waiver({ id })),
        '/',
      ),
    ).toBeNull()
  })

  test('a lapsed one covers no more, from the first minute after its last day where the stack is', () => {
    expect(find([waiver({ until: '2026-11-27' })], '/')).toBeNull()
    expect(find([waiver({ until: '2026-11-28' })], '/')).not.toBeNull()
    const day = { until: '2026-11-28' }
    expect(isLapsed(day, new Date('2026-11-28T12:59:00Z'), 'Australia/Sydney')).toBe(false)
    expect(isLapsed(day, new Date('2026-11-28T13:00:00Z'), 'Australia/Sydney')).toBe(true)
  })
})
