/** Sizes, logs, schedule, copies and restores: around the backups themselves. */
import { describe, expect, test } from 'vitest'
import { judgeBackupLog } from '../../helpers/judgements/backup-log.ts'
import { judgeSchedule } from '../../helpers/judgements/backup-schedule.ts'
import { judgeSize } from '../../helpers/judgements/backup-sizes.ts'
import { judgeOffsite, judgeRestoreProven } from '../../helpers/judgements/offsite.ts'
import { above } from '../../helpers/limits.ts'
import { parseArchives } from '../../helpers/probes/backups/archives.ts'
import { type BackupLogFacts, isError, parseLog } from '../../helpers/probes/backups/log.ts'
import { newestCopy } from '../../helpers/probes/backups/offsite.ts'
import { lastProven } from '../../helpers/probes/backups/restore-proven.ts'
import { installedAt, isSameSchedule, type ScheduleFacts } from '../../helpers/probes/backups/schedule.ts'
import { changeOf, earlierThan } from '../../helpers/probes/backups/size.ts'
import { backups } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const archive = (stamp: string, bytes: number) => {
  const [one] = parseArchives(`${bytes} 0 /backups/daily/postgres_daily_${stamp}.sql.gz`, 'UTC')
  if (one === undefined) throw new Error(`${stamp} is no stamp`)
  return one
}

describe('the size of a backup', () => {
  const newest = archive('20261123_020005', 500)

  test('is compared with the largest of the 30 days before it', () => {
    const all = [
      newest,
      archive('20261122_020005', 800),
      archive('20261024_020006', 1000),
      archive('20261024_020004', 9000),
    ]
    const earlier = earlierThan(newest, all)
    expect(earlier.map(({ bytes }) => bytes)).toEqual([800, 1000])
    expect(changeOf(newest, earlier)?.percent).toBe(-50)
    expect(changeOf(newest, [])).toBeNull()
    expect(changeOf(newest, [archive('20261122_020005', 0)])).toBeNull()
  })

  const facts = { earlier: 6, bytes: 500, largestBytes: 1000, notComparable: null }
  test.each([
    [0, facts, 'ok'],
    [-20, facts, 'ok'],
    [-20.1, facts, 'warning'],
    [-50, facts, 'warning'],
    [-50.1, facts, 'critical'],
    [-90, { ...facts, earlier: 4 }, 'not-applicable'],
    [-90, { ...facts, earlier: 5 }, 'critical'],
    [-90, { ...facts, notComparable: 'the newest is not whole' }, 'not-applicable'],
    [150, { ...facts, bytes: 51e6, largestBytes: 20e6 }, 'warning'],
    [150, { ...facts, bytes: 49e6, largestBytes: 20e6 }, 'ok'],
    [90, { ...facts, bytes: 95e6, largestBytes: 50e6 }, 'ok'],
    [null, facts, 'unknown'],
  ])('%s %% with %o is %s', (percent, own, status) => {
    expect(judgeSize(seen(percent, own, 'postgres'), backups.shrunk, backups.grown).status).toBe(status)
  })
})

describe('the log of a job', () => {
  test('a line without a time belongs to the next that has one, at the end to the last writing', () => {
    const text = [
      'pg_dump: error: no connection',
      '2026-11-23T02:00:05+00:00 ERROR backup failed',
      '[2026-11-24 02:00:05] INFO complete',
      'gzip: stdout: No space left on device',
      '',
    ].join('\n')
    const times = parseLog(text, 'Australia/Sydney', new Date('2026-11-24T09:00:00Z')).map(({ at }) =>
      new Date(at).toISOString(),
    )
    expect(times).toEqual([
      '2026-11-23T02:00:05.000Z',
      '2026-11-23T02:00:05.000Z',
      '2026-11-23T15:00:05.000Z',
      '2026-11-24T09:00:00.000Z',
    ])
  })

  test.each([
    ['pg_dump: error: connection to server failed', true],
    ['mysqldump: Got error: 1045: Access denied', true],
    ['gzip: stdout: No space left on device', true],
    ['2026-11-23 ERROR copying failed', true],
    ['backup complete, 0 errors', false],
    ['Errors: 0, failures: none', false],
    ['no failures, 3 errors', true],
    ['INFO backup of world travian_s1 written', false],
    ['INFO terror_world complete', false],
  ])('"%s" is an error: %s', (text, expected) => {
    expect(isError(text)).toBe(expected)
  })

  const good: BackupLogFacts = {
    log: '/var/log/backup.log',
    isThere: true,
    due: 'Mon 2026-11-23 02:00',
    succeeded: 'Mon 2026-11-23 02:01',
    hasSucceededSinceDue: true,
    error: null,
    isYounger: false,
    sawPredecessor: false,
  }
  const silent = { ...good, hasSucceededSinceDue: false, succeeded: null }
  test.each<[string, number, BackupLogFacts, string, string]>([
    ['that went well', 0, good, 'ok', 'went well Mon 2026-11-23 02:01'],
    [
      'with an error that was overcome',
      1,
      { ...good, error: { text: 'x failed', isOvercome: true } },
      'warning',
      'x failed',
    ],
    [
      'with an error at its end',
      2,
      { ...good, error: { text: 'x failed', isOvercome: false } },
      'critical',
      'x failed',
    ],
    ['that is silent', 0, silent, 'critical', 'does not say that the job due'],
    ['that is not there', 0, { ...silent, isThere: false }, 'critical', 'there is no such file'],
    ['of a new container', 0, { ...silent, isYounger: true }, 'not-applicable', 'younger than the job'],
    [
      'lost with its container',
      0,
      { ...silent, isYounger: true, sawPredecessor: true },
      'unknown',
      'went with the one before',
    ],
    ['full of hostile words', 1, { ...good, error: { text: 'x'.repeat(5000), isOvercome: false } }, 'critical', '…'],
  ])('%s', (_, errors, facts, status, words) => {
    const verdict = judgeBackupLog(seen(errors, facts, 'postgres'), backups.logErrors)
    expect([verdict.status, verdict.message.length < 400]).toEqual([status, true])
    expect(verdict.message).toContain(words)
  })
})

describe('the schedule', () => {
  const crontab = [
    '# 0 1 * * * root backup-postgres.sh',
    'PATH=/usr/local/bin',
    '0 2 * * * root /usr/local/bin/backup-postgres.sh >> /var/log/x.log 2>&1',
    '  0\t3  * * 1-5  backup-mysql.sh',
    '@daily other.sh',
  ].join('\n')

  test.each([
    ['backup-postgres.sh', ['0 2 * * *']],
    ['backup-mysql.sh', ['0 3 * * 1-5']],
    ['other.sh', ['@daily']],
    ['absent.sh', []],
  ])('%s is installed at %o', (script, patterns) => {
    expect(installedAt(crontab, script)).toEqual(patterns)
  })

  test.each([
    ['0 2 * * *', '0 2 * * *', true],
    ['00 02 * * *', '0 2 * * *', true],
    ['@daily', '0 0 * * *', true],
    ['0 3 * * *', '0 2 * * *', false],
    ['0 2 * * 1-5', '0 2 * * *', false],
    ['nonsense', '0 2 * * *', false],
  ])('"%s" is the same as "%s": %s', (one, other, expected) => {
    expect(isSameSchedule(one, other, new Date('2026-11-23T12:00:00Z'))).toBe(expected)
  })

  const job = { script: 'backup.sh', wanted: '0 2 * * *', installed: ['0 2 * * *'], isOnTime: true }
  const good: ScheduleFacts = {
    service: 'maintenance',
    container: 'running, healthy (c)',
    isRunning: true,
    isWell: true,
    hasScheduler: true,
    jobs: [job],
  }
  test.each<[string, Partial<ScheduleFacts>, string, string[]]>([
    ['in place', {}, 'ok', []],
    ['of a stopped container', { isRunning: false, isWell: false }, 'critical', ['maintenance']],
    ['without cron', { hasScheduler: false }, 'critical', []],
    ['without the job', { jobs: [{ ...job, installed: [], isOnTime: false }] }, 'critical', []],
    ['at another time', { jobs: [{ ...job, installed: ['0 5 * * *'], isOnTime: false }] }, 'warning', []],
    ['of an unwell container', { isWell: false }, 'warning', ['maintenance']],
  ])('%s', (_, changes, status, blames) => {
    expect(judgeSchedule(seen('x', { ...good, ...changes }))).toMatchObject({ status, blames })
  })
})

describe('the copy on another machine', () => {
  const [old, today] = [archive('20261122_020005', 500), archive('20261123_020005', 500)]

  test('a cut copy does not count, a copy whose original is gone does', () => {
    expect(newestCopy([old, { ...today, bytes: 499 }], [old, today], null)).toEqual(old)
    expect(newestCopy([old, today], [{ ...today, bytes: 20 }], null)).toEqual(today)
    expect(newestCopy([old], [], null)).toEqual(old)
    expect(newestCopy([], [today], null)).toBeUndefined()
    expect(newestCopy([today], [today], 'travian_s1')).toBeUndefined()
  })

  const oldest = { of: 'postgres', taken: 'Mon 2026-11-23 02:00' }
  test.each([
    [26, { isConfigured: true, uncopied: [], oldest }, 'ok'],
    [26.1, { isConfigured: true, uncopied: [], oldest }, 'warning'],
    [50.1, { isConfigured: true, uncopied: [], oldest }, 'critical'],
    [6, { isConfigured: true, uncopied: ['travian_s2'], oldest }, 'critical'],
    [null, { isConfigured: true, uncopied: [], oldest: null }, 'critical'],
    [null, { isConfigured: false, uncopied: [], oldest: null }, 'warning'],
  ])('%s h old with %o is %s', (hours, facts, status) => {
    expect(judgeOffsite(seen(hours, facts), backups.offsite).status).toBe(status)
  })
})

describe('the proof of a restore', () => {
  const run = (at: string, ...statuses: ('ok' | 'warning' | 'critical')[]) => ({
    run: at,
    suite: 'weekly' as const,
    at,
    items: statuses.map((status, index) => ({
      ...{ id: 'weekly.backups.restore-drill', object: String(index), value: null, unit: null, firstSeen: null },
      status,
    })),
  })

  test.each([
    ['no run', [], null],
    ['a run without it', [run('2026-11-16T00:00:00Z')], null],
    ['one that failed in part', [run('2026-11-16T00:00:00Z', 'ok', 'critical')], null],
    [
      'the newest that was ok',
      [run('2026-11-09T00:00:00Z', 'ok'), run('2026-11-16T00:00:00Z', 'warning')],
      '2026-11-09',
    ],
  ])('%s', (_, history, day) => {
    expect(lastProven(history)?.toISOString().slice(0, 10) ?? null).toBe(day)
  })

  const limits = above('days', { warning: 8, critical: 35 })
  const proven = { provenAt: new Date() }
  test.each([
    [8, proven, 'ok'],
    [8.1, proven, 'warning'],
    [35.1, proven, 'critical'],
    [8, { provenAt: null }, 'not-applicable'],
    [8.1, { provenAt: null }, 'warning'],
    [35.1, { provenAt: null }, 'critical'],
  ])('%s days, %o, is %s', (days, facts, status) => {
    expect(judgeRestoreProven(seen(days, facts), limits).status).toBe(status)
  })
})
