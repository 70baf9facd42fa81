/** Retention through Sundays, firsts of a month and a young stack; archives; records of drills; rollbacks; coverage. */
import { describe, expect, test } from 'vitest'
import { judgeArchive, judgeRestoreRecords, judgeRetention } from '../../helpers/judgements/backup-upkeep.ts'
import { judgeCoverage, judgeReadiness } from '../../helpers/judgements/rollback.ts'
import { monthBefore } from '../../helpers/probes/backups/archive.ts'
import { parseArchives } from '../../helpers/probes/backups/archives.ts'
import { otherAssets, volumeAssets } from '../../helpers/probes/backups/coverage.ts'
import { isProven } from '../../helpers/probes/backups/restore-proven.ts'
import { nightsOf, retained, type Tier, tierOf } from '../../helpers/probes/backups/retention.ts'
import { imagesBefore, parseImages } from '../../helpers/probes/backups/rollback.ts'
import { backups } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const UTC = { pattern: '0 2 * * *', zone: 'UTC' }
const graceMs = 3_600_000

test.each([
  ['2026-11-28T02:00:00Z', 'UTC', 'daily'],
  ['2026-11-29T02:00:00Z', 'UTC', 'weekly'],
  ['2026-12-01T02:00:00Z', 'UTC', 'monthly'],
  // A Sunday that is the 1st.
  ['2026-11-01T02:00:00Z', 'UTC', 'monthly'],
  // Still the 28th in UTC, the 29th in Sydney.
  ['2026-11-28T15:00:00Z', 'Australia/Sydney', 'weekly'],
])('the night of %s in %s goes to %s', (due, zone, tier) => {
  expect(tierOf(new Date(due), zone)).toBe(tier)
})

describe('the nights that a tier must hold', () => {
  const nights = (tier: Tier, now: string, since = '2025-01-01T00:00:00Z', keepDays = 7): string[] =>
    nightsOf(tier, UTC, { since: new Date(since), now: new Date(now), keepDays, graceMs }).map((due) =>
      due.toISOString().slice(0, 10),
    )

  test('are the days of a week without its Sunday', () => {
    expect(nights('daily', '2026-11-27T09:00:00Z')).toEqual([21, 23, 24, 25, 26, 27].map((day) => `2026-11-${day}`))
  })

  test('are fewer where the 1st follows a Sunday', () => {
    expect(nights('daily', '2026-06-02T09:00:00Z')).toHaveLength(5)
    expect(nights('daily', '2026-06-02T09:00:00Z')).not.toContain('2026-05-31')
  })

  test('are twelve months', () => {
    expect(nights('monthly', '2026-11-27T09:00:00Z', undefined, 365)).toHaveLength(12)
  })

  test('begin when the backups began', () => {
    expect(nights('daily', '2026-11-27T09:00:00Z', '2026-11-26T12:00:00Z')).toEqual(['2026-11-27'])
    expect(nights('weekly', '2026-11-27T09:00:00Z', '2026-11-26T12:00:00Z', 28)).toEqual([])
  })

  test('leave out the one that is not over yet', () => {
    expect(nights('daily', '2026-11-27T02:59:59Z').at(-1)).toBe('2026-11-26')
    expect(nights('daily', '2026-11-27T03:00:00Z').at(-1)).toBe('2026-11-27')
  })
})

describe('what a tier holds', () => {
  const now = new Date('2026-11-27T09:00:00Z')
  const archives = (...stamps: string[]) =>
    parseArchives(stamps.map((stamp) => `9 0 /b/daily/postgres_daily_${stamp}_020005.sql.gz`).join('\n'), 'UTC')
  const held = (...stamps: string[]) =>
    retained(
      'daily',
      [{ of: 'postgres', schedule: UTC, archives: archives(...stamps), since: new Date('2026-11-25T00:00:00Z') }],
      { now, keepDays: 7, graceMs },
    )

  test('is complete', () => {
    expect(held('20261125', '20261126', '20261127')).toEqual({ due: 3, missing: [], unexpired: [] })
  })
  test('lacks a night', () => {
    expect(held('20261125', '20261127').missing).toEqual(['postgres Thu 2026-11-26 02:00'])
  })
  test('is kept up to two days longer, and no more', () => {
    expect(held('20261119').unexpired).toEqual([])
    expect(held('20261117').unexpired).toEqual(['/b/daily/postgres_daily_20261117_020005.sql.gz'])
  })

  const facts = { tier: 'daily' as const, keepDays: 7, since: 'Sat 2026-11-21 02:00' }
  test.each([
    [0, { due: 6, missing: [], unexpired: [] }, 'ok'],
    [1, { due: 6, missing: ['a'], unexpired: [] }, 'warning'],
    [6, { due: 6, missing: ['a', 'b', 'c', 'd', 'e', 'f'], unexpired: [] }, 'critical'],
    [0, { due: 6, missing: [], unexpired: ['x'] }, 'warning'],
    [0, { due: 0, missing: [], unexpired: [] }, 'not-applicable'],
  ])('with %i missing: %j is %s', (value, found, status) => {
    expect(judgeRetention(seen(value, { ...facts, ...found }, 'daily'), backups.missing).status).toBe(status)
  })
})

test.each([
  ['2026-11-28T00:00:00Z', 'UTC', '2026-10'],
  ['2027-01-01T00:00:00Z', 'UTC', '2026-12'],
  ['2026-11-30T14:00:00Z', 'Australia/Sydney', '2026-11'],
])('the month before %s in %s is %s', (now, zone, month) => {
  expect(monthBefore(new Date(now), zone)).toBe(month)
})

test.each([
  [{ isConfigured: false, absent: [], archived: [] }, 'not-applicable'],
  [{ isConfigured: true, absent: [], archived: [] }, 'not-applicable'],
  [{ isConfigured: true, absent: ['postgres'], archived: ['s1'] }, 'critical'],
  [{ isConfigured: true, absent: [], archived: ['postgres'] }, 'ok'],
])('cold storage: %j is %s', (facts, status) => {
  expect(judgeArchive(seen(0, { month: '2026-10', began: null, ...facts })).status).toBe(status)
})

test.each([
  [{ passed: 0, failed: [], ageDays: 8 }, 'not-applicable'],
  [{ passed: 0, failed: [], ageDays: 8.1 }, 'critical'],
  [{ passed: 0, failed: ['x'], ageDays: 1 }, 'critical'],
  [{ passed: 3, failed: ['x'], ageDays: 40 }, 'warning'],
  [{ passed: 1, failed: [], ageDays: 0 }, 'ok'],
])('drills of the month: %j is %s', (facts, status) => {
  expect(judgeRestoreRecords(seen(facts.passed, facts)).status).toBe(status)
})

test.each([
  [['ok', 'ok'], true],
  [['ok', 'not-applicable'], true],
  [['not-applicable'], false],
  [['ok', 'critical'], false],
  [['ok', 'unknown'], false],
  [[], false],
] as const)('a run whose drills are %j proves a restore: %s', (statuses, proven) => {
  const items = statuses.map((status) => ({
    id: 'weekly.backups.restore-drill',
    object: 'x',
    status,
    value: 0,
    unit: '',
    firstSeen: null,
  }))
  expect(isProven({ run: 'r', suite: 'weekly', at: '2026-11-28T00:00:00Z', items })).toBe(proven)
})

describe('images before', () => {
  test('are the newest other ones, of services that changed', () => {
    const earlier = [{ a: '1', b: '7' }, { a: '2', b: '7', gone: '9' }, { a: '3' }]
    expect(imagesBefore({ a: '3', b: '7' }, earlier)).toEqual({ a: '2' })
    expect(imagesBefore({ a: '3' }, [])).toEqual({})
  })
  test.each(['', 'null', '[1]', '{"a":1}', '{'])('%j is nothing to compare with', (text) => {
    expect(parseImages(text)).toEqual({})
  })
  test.each([
    [{ lacking: ['x'], undecided: null, ready: '' }, 'critical'],
    [{ lacking: [], undecided: 'nothing yet', ready: '' }, 'not-applicable'],
    [{ lacking: [], undecided: null, ready: 'y' }, 'ok'],
  ])('%j is %s', (facts, status) => {
    expect(judgeReadiness(seen(0, facts)).status).toBe(status)
  })
})

describe('coverage', () => {
  const description = {
    project: 'p',
    databases: { postgres: { service: 'pg', port: 1 }, redis: { service: 'r', port: 1 } },
    backups: {
      service: 'm',
      path: '/backups',
      jobs: { postgres: { schedule: '0 2 * * *', script: 'x' } },
      elsewhere: { roles: 'by hand' },
      dispensable: { cache: 'fills again' },
    },
  } as unknown as Parameters<typeof volumeAssets>[0]
  const volume = (name: string) => ({
    name: `p_${name}`,
    labels: { 'com.docker.compose.project': 'p', 'com.docker.compose.volume': name },
  })
  const mounted = (service: string, name: string, destination: string) => ({
    service,
    mounts: [{ type: 'volume', name: `p_${name}`, source: '', destination, isReadOnly: false }],
  })
  const assets = volumeAssets(
    description,
    [volume('pg_data'), volume('cache'), volume('backup_data'), volume('uploads'), { name: 'other', labels: {} }],
    [mounted('pg', 'pg_data', '/var/lib/x'), mounted('m', 'backup_data', '/backups'), mounted('app', 'uploads', '/up')],
  )

  test('knows what a job dumps, what is declared, and the backups themselves', () => {
    expect(assets.filter(({ how }) => how === null).map(({ name }) => name)).toEqual(['uploads'])
    expect(assets.map(({ name }) => name)).not.toContain('other')
  })
  test('asks for what lies in no volume', () => {
    const open = otherAssets(description).filter(({ assets: own }) => own.some(({ how }) => how === null))
    expect(open.map(({ kind }) => kind)).toEqual(['redis', 'environment'])
  })
  test.each([
    [['uploads'], 'warning'],
    [[], 'ok'],
  ])('undeclared %j is %s', (undeclared, status) => {
    expect(judgeCoverage(seen(0, { kind: 'volumes', undeclared, covered: ['a'] })).status).toBe(status)
  })
})
