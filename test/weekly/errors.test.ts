import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../helpers/durations.ts'
import type { History } from '../../helpers/history.ts'
import { changeOf, judgeErrorTrend, judgeTopErrors } from '../../helpers/judgements/errors.ts'
import { countBefore, coverageText, hoursOf } from '../../helpers/probes/logs/beside-last-week.ts'
import type { RankedError, TopErrorsFacts } from '../../helpers/probes/logs/error-top.ts'
import { dayRows, type TrendFacts } from '../../helpers/probes/logs/error-trend.ts'
import { pastWeek, recallWeek, rememberWeek } from '../../helpers/probes/logs/past-week.ts'
import type { SourceErrors, Unread } from '../../helpers/probes/logs/two-weeks.ts'
import { CouldNotLook } from '../../helpers/reading.ts'
import { weeklyErrors } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const NOW = new Date('2026-11-30T08:00:00Z')
const hoursAgo = (hours: number): number => NOW.getTime() - hours * HOUR_MS
const { times, floor } = weeklyErrors.top

const error = (more: Partial<RankedError> = {}): RankedError => ({
  source: 'app.log',
  service: 'php-fpm',
  needs: ['postgres'],
  level: 'error',
  pattern: 'tribute <n> was not paid',
  count: 30,
  first: 0,
  last: 0,
  isAboutConnections: false,
  before: 30,
  ...more,
})

const source = (name: string, from: number, more: Partial<SourceErrors> = {}): SourceErrors => ({
  source: name,
  service: name,
  from,
  shortened: null,
  read: '9 lines',
  isEmpty: false,
  errors: [],
  ...more,
})

const group = (days: number[]): SourceErrors['errors'][number] => ({
  key: 'k',
  level: 'error',
  pattern: 'p',
  count: 1,
  first: 0,
  last: 0,
  example: '',
  isAboutConnections: false,
  days,
})

const unread: Unread[] = [
  { source: 'nginx', reason: new CouldNotLook('nginx has no container', { witness: 'nginx', remedy: ['start it'] }) },
]

describe('a pattern beside the week before', () => {
  test.each<[number, number | null, string | null]>([
    [1, 0, 'new'],
    [60, 30, null],
    [61, 30, '2.0 times the week before'],
    [90, 30, '3.0 times the week before'],
    // Few are no trend.
    [9, 1, null],
    [10, 1, '10.0 times the week before'],
    [30, 60, null],
    [900, null, null],
  ])('%i times after %s is %s', (count, before, change) => {
    expect(changeOf(error({ count, before }), times, floor)).toBe(change)
  })
})

describe('the ranking of errors', () => {
  const facts = (top: RankedError[], more: Partial<TopErrorsFacts> = {}): TopErrorsFacts => ({
    top,
    further: 0,
    unread: [],
    coverage: '0.1 h of 168 h',
    beforeFrom: 'by the logs',
    ...more,
  })

  test.each<[fact: string, TopErrorsFacts, status: string, words: string]>([
    ['without an error', facts([]), 'ok', 'covers 0.1 h of 168 h'],
    ['as last week', facts([error()]), 'ok', '30 × error of app.log: tribute <n> was not paid'],
    ['with a new one', facts([error(), error({ before: 0 })]), 'warning', 'new, 30 × error of app.log'],
    ['with one three times as frequent', facts([error({ count: 90 })]), 'warning', '3.0 times the week before'],
    [
      'without a week before',
      facts([error({ before: null })], { beforeFrom: '2 h of 336 h are known' }),
      'ok',
      'nothing to compare with: 2 h of 336 h are known',
    ],
    ['with an unread log', facts([error()], { unread }), 'unknown', 'not read: nginx (nginx has no container)'],
    ['with a new one and an unread log', facts([error({ before: 0 })], { unread }), 'warning', 'not read: nginx'],
    [
      'with many',
      facts(
        Array.from({ length: 10 }, () => error()),
        { further: 5 },
      ),
      'ok',
      'and 12 more patterns',
    ],
  ])('%s', (_, given, status, words) => {
    const verdict = judgeTopErrors(seen(30, given), times, floor)
    expect(verdict).toMatchObject({ status, message: expect.stringContaining(words) })
  })

  test('blames what the service needs only for lost connections', () => {
    const blames = (isAboutConnections: boolean): string[] =>
      judgeTopErrors(seen(1, facts([error({ before: 0, isAboutConnections })])), times, floor).blames
    expect(blames(true)).toEqual(['php-fpm', 'postgres'])
    expect(blames(false)).toEqual(['php-fpm'])
  })

  test('that could not be read as a whole names who did not answer', () => {
    const verdict = judgeTopErrors(seen(0, facts([], { unread })), times, floor)
    expect(verdict).toMatchObject({ blames: ['nginx'], action: ['start it'] })
  })
})

describe('the trend of errors', () => {
  const facts = (compared: TrendFacts['compared'], more: Partial<TrendFacts> = {}): TrendFacts => ({
    compared,
    logs: 25,
    unread: [],
    coverage: '168 h of 168 h',
    beforeFrom: 'by the logs',
    ...more,
  })

  test.each<[number, number, string, string]>([
    [150, 100, 'ok', '1.5 times as many'],
    [151, 100, 'warning', '> 1.5 times'],
    [300, 100, 'warning', '3.0 times'],
    [301, 100, 'critical', '> 3 times'],
    [3, 1, 'ok', 'not > 20 errors'],
    [20, 0, 'ok', 'not > 20 errors'],
    [21, 0, 'critical', '1000.0 times'],
    [0, 50, 'ok', '0 errors this week'],
  ])('%i errors after %i are %s', (now, before, status, words) => {
    const verdict = judgeErrorTrend(
      seen(now, facts({ now, before, logs: 25 })),
      weeklyErrors.trend.times,
      weeklyErrors.trend.floor,
    )
    expect(verdict).toMatchObject({ status, message: expect.stringContaining(words) })
  })

  test.each<[TrendFacts, string, string]>([
    [facts(null, { beforeFrom: '3 h of 336 h are known' }), 'not-applicable', '3 h of 336 h are known'],
    [facts(null, { unread }), 'unknown', 'not read: nginx'],
    [facts({ now: 1, before: 1, logs: 24 }, { unread }), 'unknown', '1 errors this week of 24 logs'],
    [facts({ now: 99, before: 1, logs: 24 }, { unread }), 'critical', 'not read: nginx'],
  ])('says what is not known: %#', (given, status, words) => {
    const verdict = judgeErrorTrend(seen(99, given), weeklyErrors.trend.times, weeklyErrors.trend.floor)
    expect(verdict).toMatchObject({ status, message: expect.stringContaining(words) })
  })

  test('counts each day of the logs that reach back to it', () => {
    const sources = [
      source('a', hoursAgo(30), { errors: [group([2, 1]), group([0, 4])] }),
      source('b', hoursAgo(1), { errors: [group([3])] }),
    ]
    const rows = dayRows({ sources, window: { start: new Date(hoursAgo(336)), end: NOW, coverage: '' } })
    expect(rows).toEqual([
      { from: '2026-11-29T08:00:00.000Z', until: '2026-11-30T08:00:00.000Z', errors: 5, logs: 2 },
      { from: '2026-11-28T08:00:00.000Z', until: '2026-11-29T08:00:00.000Z', errors: 5, logs: 1 },
    ])
  })
})

describe('how far a log reaches back', () => {
  test.each([
    [400, 168, 168],
    [192, 168, 24],
    [168, 168, 0],
    [5, 5, 0],
    [-1, 0, 0],
  ])('%i hours are %i of this week and %i of the week before', (hours, now, before) => {
    expect(hoursOf({ from: hoursAgo(hours) }, NOW)).toEqual({ now, before })
  })

  test('is said, with the logs that reach back less far', () => {
    const window = { start: new Date(hoursAgo(336)), end: NOW, coverage: '336 h of 336 h' }
    const young = source('nginx', hoursAgo(3), { shortened: 'its container is no older' })
    expect(coverageText([young, source('redis', hoursAgo(336))], window)).toBe(
      '168 h of 168 h; less of nginx (3 h, its container is no older)',
    )
    const start = new Date(hoursAgo(0.1))
    expect(coverageText([source('redis', start.getTime())], { ...window, start })).toBe('0.1 h of 168 h')
  })

  const days = [1, 0, 0, 0, 0, 0, 0, 5, 0, 2]
  const past = { at: '2026-11-23T08:00:00Z', hours: { a: 84, c: 23 }, counts: { k: 4 }, isWhole: true }
  test.each<[fact: string, number, typeof past | null, string, number | null]>([
    ['two weeks are counted as they are', 336, null, 'a', 7],
    ['half of the week before is taken for the whole', 252, null, 'a', 14],
    ['a day of it is enough', 192, null, 'a', 49],
    ['less than a day is not', 191, null, 'a', null],
    ['then our run of then tells, made a whole week', 5, past, 'a', 8],
    ['it tells nothing of a log that it did not see', 5, past, 'b', null],
    ['nor of one that it saw for less than a day', 5, past, 'c', null],
  ])('%s', (_, hours, run, name, count) => {
    expect(countBefore({ source: name, from: hoursAgo(hours) }, days, 'k', { end: NOW, past: run })).toBe(count)
  })

  test('what was not there is new only if all that was there is remembered', () => {
    const before = (isWhole: boolean): number | null =>
      countBefore({ source: 'a', from: NOW.getTime() }, [], 'other', { end: NOW, past: { ...past, isWhole } })
    expect([before(true), before(false)]).toEqual([0, null])
  })
})

describe('what a weekly run remembers of errors', () => {
  test('comes back as it was', () => {
    const text = rememberWeek({ nginx: 168 }, [
      ['a', 1],
      ['b', 2],
    ])
    expect(recallWeek(text)).toEqual({ hours: { nginx: 168 }, counts: { a: 1, b: 2 }, isWhole: true })
  })

  test('stays within what the history keeps, the most frequent first', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => [`k${String(index).padStart(6, '0')}`, index] as const)
    const text = rememberWeek({ nginx: 168 }, many)
    expect(text.length).toBeLessThanOrEqual(8_000)
    const week = recallWeek(text)
    expect(week?.isWhole).toBe(false)
    expect(week?.counts.k001999).toBe(1_999)
    expect(week?.counts.k000000).toBeUndefined()
  })

  test.each(['', '{}', '{"hours":{},"counts":{"a":"1"},"isWhole":true}', 'c= p='])('%s is nothing of ours', (text) => {
    expect(recallWeek(text)).toBeNull()
  })

  test.each([
    ['2026-11-23T08:00:00.000Z', true],
    ['2026-11-20T07:00:00.000Z', false],
    ['2026-11-26T08:00:00.000Z', false],
  ])('at %s is of last week: %s', (at, isThere) => {
    const text = rememberWeek({ a: 168 }, [['k', 4]])
    const item = { id: 'x', object: null, status: 'ok', value: 4, unit: 'errors', firstSeen: null, text } as const
    const history: History = [{ run: 'r', suite: 'weekly', at, items: [item] }]
    expect(pastWeek(history, 'x', NOW) !== null).toBe(isThere)
  })
})
