import { describe, expect, test } from 'vitest'
import { daysLate, judgeLogLimits, judgeRotated } from '../../helpers/judgements/rotation.ts'
import { beginning } from '../../helpers/probes/logs/container-log.ts'
import { keptOf, parseSize } from '../../helpers/probes/logs/kept.ts'
import { isRotatedPart, parseParts } from '../../helpers/probes/logs/parts.ts'
import {
  type LogLimitsFacts,
  limitOf,
  placesOf,
  type RotatedFileFacts,
  rotationText,
} from '../../helpers/probes/logs/rotation.ts'
import { maintenance } from '../../runbook/limits.ts'
import { container } from '../connections/container.ts'
import { seen } from '../judgements/seen.ts'

const APP_LOG = '/var/log/travian/app.log'
const { containers, size, late } = maintenance.rotation

describe('the limit of a container log', () => {
  test.each([
    ['20m', 20 * 1024 ** 2],
    ['1.5GB', 1.5 * 1024 ** 3],
    ['100k', 102_400],
    ['5 MiB', 5 * 1024 ** 2],
    ['500', 500],
    ['-1', null],
    ['0', null],
    ['', null],
    ['lots', null],
  ])('%s is %s bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  test.each([
    [
      { 'max-size': '10m', 'max-file': '3' },
      { bytes: 10 * 1024 ** 2, files: 3 },
    ],
    [{ 'max-size': '10m' }, { bytes: 10 * 1024 ** 2, files: 1 }],
    [
      { 'max-size': '10m', 'max-file': 'many' },
      { bytes: 10 * 1024 ** 2, files: 1 },
    ],
    [{}, { bytes: null, files: 1 }],
  ])('%j keeps %j', (options, kept) => {
    expect(keptOf(options as Record<string, string>)).toEqual(kept)
  })

  test.each<[driver: string, options: Record<string, string>, limit: string | null]>([
    ['json-file', { 'max-size': '20m', 'max-file': '5' }, '20m × 5'],
    ['json-file', { 'max-file': '5' }, null],
    ['json-file', { 'max-size': '-1' }, null],
    ['json-file', {}, null],
    ['local', {}, 'rotated by the driver itself'],
    ['journald', {}, 'kept and limited by the journal'],
    ['fluentd', {}, 'sent elsewhere'],
    ['none', {}, 'keeps nothing'],
    // No answer is no limit.
    ['', {}, null],
  ])('of the driver %s with %j is %s', (logDriver, logOptions, limit) => {
    expect(limitOf({ logDriver, logOptions })).toBe(limit)
  })

  const facts = (more: Partial<LogLimitsFacts> = {}): LogLimitsFacts => ({
    containers: 24,
    unlimited: [],
    exceeding: [],
    ...more,
  })
  test.each<[number | null, Partial<LogLimitsFacts>, string, string]>([
    [0, {}, 'ok', '> 0 containers'],
    [1, { unlimited: ['waf'] }, 'warning', ': waf'],
    [7, { unlimited: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, 'warning', 'and 2 more'],
    [0, { exceeding: ['waf (150 MB of 20m × 5)'] }, 'warning', 'more than they may: waf (150 MB'],
    [null, {}, 'unknown', ''],
  ])('with %s without one (%j) it is %s', (value, more, status, words) => {
    const verdict = judgeLogLimits(seen(value, facts(more), 'containers'), containers)
    expect(verdict).toMatchObject({ status, message: expect.stringContaining(words) })
  })
})

describe('the beginning of a log', () => {
  const start = Date.parse('2026-11-29T08:00:00Z')
  const later = start + 3_600_000
  const limited = { 'max-size': '1m', 'max-file': '3' }
  const old = { createdAt: new Date(start - 1) }
  test.each([
    ['of a container that is younger', { createdAt: new Date(later), logOptions: {} }, later, 0, later],
    ['without a limit is whole', { ...old, logOptions: {} }, later, 1e9, start],
    ['that holds too little to have been put aside is whole', { ...old, logOptions: limited }, later, 900_000, start],
    ['that holds as much as it may is lost', { ...old, logOptions: limited }, later, 1_100_000, later],
    ['of one file may always be lost', { ...old, logOptions: { 'max-size': '1m' } }, later, 10, later],
    ['that reaches back is whole', { ...old, logOptions: limited }, start - 5, 9e9, start],
  ])('%s', (_, fields, first, bytes, from) => {
    const given = { ...container(), ...fields } as ReturnType<typeof container>
    expect(beginning(given, first, start, { lines: 0, bytes })[0]).toBe(from)
  })
})

describe('a rotated part', () => {
  test.each([
    [`${APP_LOG}.1`, true],
    [`${APP_LOG}.12.gz`, true],
    [`${APP_LOG}-20261120`, true],
    [`${APP_LOG}-20261120.gz`, true],
    ['/var/log/travian/app-2026-11-20.log', true],
    ['/var/log/travian/app.20261120.log.gz', true],
    [APP_LOG, false],
    [`${APP_LOG}.lock`, false],
    ['/var/log/travian/application.log', false],
    ['/var/log/travian/app-error.log', false],
    ['/var/log/other/app.log.1', false],
  ])('%s is one of app.log: %s', (candidate, isOne) => {
    expect(isRotatedPart(APP_LOG, candidate)).toBe(isOne)
  })

  test('is read with its times, and without a birth where nothing tells it', () => {
    const text = '12 1795851501 1795846893 /a b\n7 1795851501 0 /c\n7 1795851501 ? /d\nnonsense\n/with a break 1\n'
    expect(parseParts(text)).toEqual([
      { path: '/a b', bytes: 12, modifiedAt: new Date(1795851501e3), bornAt: new Date(1795846893e3) },
      { path: '/c', bytes: 7, modifiedAt: new Date(1795851501e3), bornAt: null },
      { path: '/d', bytes: 7, modifiedAt: new Date(1795851501e3), bornAt: null },
    ])
  })

  test('that is larger than the live file is told, unless it is compressed', () => {
    const now = new Date('2026-11-30T08:00:00Z')
    const part = (path: string, bytes: number) => ({
      path,
      bytes,
      modifiedAt: new Date('2026-11-28T08:00:00Z'),
      bornAt: null,
    })
    const live = part(APP_LOG, 5e6)
    expect(rotationText({ live, rotated: [] }, now)).toEqual({ megabytes: 5, text: '5.0 MB, no rotated part' })
    expect(rotationText({ live, rotated: [part(`${APP_LOG}.1`, 150e6)] }, now)).toEqual({
      megabytes: 150,
      text: '5.0 MB, a rotated one 150.0 MB, 1 rotated, the newest 2 days ago',
    })
    expect(rotationText({ live, rotated: [part(`${APP_LOG}.1.gz`, 150e6)] }, now).megabytes).toBe(5)
  })

  test('is looked for beside app.log and what the description names', () => {
    const appLog = { service: 'php-fpm', path: APP_LOG, place: 'container' as const }
    const other = { service: 'maintenance', path: '/b.log', place: 'container' as const }
    expect(placesOf({ appLog, rotation: [other] })).toEqual([appLog, other])
    expect(placesOf({ appLog, rotation: [{ ...appLog, everyDays: 7 }] })).toEqual([{ ...appLog, everyDays: 7 }])
    const onHost = { ...appLog, place: 'host' as const }
    expect(placesOf({ appLog: onHost, rotation: [appLog] })).toEqual([onHost, appLog])
    expect(placesOf({ appLog: undefined, rotation: [] })).toEqual([])
  })
})

describe('a log file', () => {
  const facts = (more: Partial<RotatedFileFacts> = {}): RotatedFileFacts => ({
    path: APP_LOG,
    isEmpty: false,
    everyDays: 7,
    rotatedDaysAgo: null,
    ageDays: null,
    ...more,
  })

  test.each<[Partial<RotatedFileFacts>, number | null | 'unknown']>([
    [{ rotatedDaysAgo: 8 }, 1],
    [{ rotatedDaysAgo: 3, ageDays: 90 }, -4],
    [{ ageDays: 9.5 }, 2.5],
    [{}, 'unknown'],
    [{ everyDays: null, rotatedDaysAgo: 900 }, null],
    // Nothing to put aside.
    [{ isEmpty: true, rotatedDaysAgo: 900 }, null],
  ])('%j is %s days late', (more, days) => {
    expect(daysLate(facts(more))).toBe(days)
  })

  test.each<[number | null, Partial<RotatedFileFacts>, string, string]>([
    [100, { everyDays: null }, 'ok', '> 100 MB'],
    [100.1, { everyDays: null }, 'warning', '> 100 MB'],
    [1000.1, { everyDays: null }, 'critical', '> 1000 MB'],
    [1, { rotatedDaysAgo: 8 }, 'ok', 'to be rotated every 7 days'],
    [1, { rotatedDaysAgo: 8.1 }, 'warning', '1.1 days late'],
    [1001, { rotatedDaysAgo: 8.1 }, 'critical', '1.1 days late'],
    [1, {}, 'unknown', 'nobody can tell how old it is'],
    [101, {}, 'warning', '> 100 MB'],
    [null, { everyDays: null }, 'unknown', ''],
    [null, { path: null }, 'not-applicable', ''],
  ])('of %s MB with %j is %s', (megabytes, more, status, words) => {
    const verdict = judgeRotated(seen(megabytes, facts(more), `php-fpm:${APP_LOG}`), size, late)
    expect(verdict).toMatchObject({ status, message: expect.stringContaining(words) })
  })
})
