/** Which archive is judged, through the nights of a year, and what is made of it. */
import { describe, expect, test } from 'vitest'
import { lastDue } from '../../helpers/calendar.ts'
import { judgeBackup } from '../../helpers/judgements/backups.ts'
import { archivesOf, parseArchives } from '../../helpers/probes/backups/archives.ts'
import { type BackupFacts, chooseArchive } from '../../helpers/probes/backups/last-night.ts'
import { seen } from '../judgements/seen.ts'

/** Archives of PostgreSQL by `tier stamp`, written when the stamp says. */
const archives = (zone: string, ...stamps: string[]) =>
  archivesOf(
    parseArchives(
      stamps
        .map((tierAndStamp) => {
          const [tier = '', stamp = ''] = tierAndStamp.split(' ')
          return `5000 0 /backups/${tier}/postgres_${tier}_${stamp}.sql.gz`
        })
        .join('\n'),
      zone,
    ),
    null,
  )

const choose = (zone: string, now: string, stamps: string[]) => {
  const at = new Date(now)
  const due = lastDue({ pattern: '0 2 * * *', zone }, at, 3_600_000)
  return chooseArchive(archives(zone, ...stamps), { due, isJobRunning: false, now: at })
}

describe("last night's backup is there", () => {
  test.each([
    ['an ordinary night', 'UTC', '2026-11-24T08:00:00Z', ['daily 20261124_020001']],
    [
      'a Sunday, in the weekly tier',
      'UTC',
      '2026-11-22T08:00:00Z',
      ['daily 20261121_020001', 'weekly 20261122_020001'],
    ],
    [
      'the Monday after, older tiers lie about',
      'UTC',
      '2026-11-23T08:00:00Z',
      ['weekly 20261122_020001', 'daily 20261123_020001'],
    ],
    [
      'the 1st, in the monthly tier',
      'UTC',
      '2026-12-01T08:00:00Z',
      ['daily 20261130_020001', 'monthly 20261201_020001'],
    ],
    ['Sunday the 31st', 'UTC', '2027-01-31T08:00:00Z', ['daily 20270130_020001', 'weekly 20270131_020001']],
    ['Monday the 1st after it', 'UTC', '2027-02-01T08:00:00Z', ['weekly 20270131_020001', 'monthly 20270201_020001']],
    ['the leap day', 'UTC', '2028-02-29T08:00:00Z', ['daily 20280229_020001']],
    ['shortly after midnight, the night before counts', 'UTC', '2026-11-24T00:10:00Z', ['daily 20261123_020001']],
    ['while tonight still has its grace', 'UTC', '2026-11-24T02:59:00Z', ['daily 20261123_020001']],
    ['a zone far ahead of UTC', 'Australia/Sydney', '2026-11-23T22:00:00Z', ['daily 20261124_020001']],
    ['clocks forward: it is made at 03:00', 'Australia/Sydney', '2026-10-03T22:00:00Z', ['weekly 20261004_030001']],
    [
      'clocks back: made the first time it is 02:00',
      'Australia/Sydney',
      '2026-04-04T22:00:00Z',
      ['weekly 20260405_020001'],
    ],
    [
      'made by hand in the morning instead',
      'UTC',
      '2026-11-24T12:00:00Z',
      ['daily 20261123_020001', 'daily 20261124_093000'],
    ],
  ])('%s (%s, %s)', (_, zone, now, stamps) => {
    expect(choose(zone, now, stamps).isLastNights).toBe(true)
  })

  test.each([
    ['the day before only', 'UTC', '2026-11-24T08:00:00Z', ['daily 20261123_020001']],
    ['the grace is over', 'UTC', '2026-11-24T03:00:00Z', ['daily 20261123_020001']],
    ['the 1st failed after Sunday the 31st', 'UTC', '2027-02-01T08:00:00Z', ['weekly 20270131_020001']],
    [
      'the last one is of before the clocks went back',
      'Australia/Sydney',
      '2026-04-05T22:00:00Z',
      ['weekly 20260405_020001'],
    ],
    ['none at all', 'UTC', '2026-11-24T08:00:00Z', []],
  ])('not: %s (%s, %s)', (_, zone, now, stamps) => {
    expect(choose(zone, now, stamps).isLastNights).toBe(false)
  })

  test('one that is still being written is not judged, the one before is', () => {
    const now = new Date('2026-11-24T02:10:00Z')
    const [first, second] = archives('UTC', 'daily 20261124_020001', 'daily 20261123_020001')
    const both = [first, second].flatMap((archive, index) =>
      archive === undefined ? [] : [{ ...archive, modifiedAt: now.getTime() / 1000 - (index === 0 ? 5 : 86_400) }],
    )
    const due = lastDue({ pattern: '0 2 * * *', zone: 'UTC' }, now, 3_600_000)
    const writing = chooseArchive(both, { due, isJobRunning: true, now })
    expect([writing.writing?.stamp, writing.newest?.stamp, writing.isLastNights]).toEqual([
      '20261124_020001',
      '20261123_020001',
      true,
    ])
    expect(chooseArchive(both, { due, isJobRunning: false, now }).newest?.stamp).toBe('20261124_020001')
  })
})

const whole = { problem: null, hasTrailer: true, tables: ['public.worlds', 'public.players'] }
const facts = (changes: Partial<BackupFacts>): BackupFacts => ({
  what: 'PostgreSQL',
  due: 'Mon 2026-11-23 02:00 (+60 min)',
  newest: { taken: 'Mon 2026-11-23 02:00', isLastNights: true, path: '/backups/daily/a.sql.gz' },
  writing: null,
  isYoung: false,
  contents: whole,
  missing: [],
  unasked: null,
  tryIt: 'docker exec travian_maintenance gzip -t /backups/daily/a.sql.gz',
  ...changes,
})
const stale = { taken: 'Sun 2026-11-22 02:00', isLastNights: false, path: '/backups/daily/b.sql.gz' }

describe('a backup', () => {
  test.each<[string, Partial<BackupFacts>, string, string]>([
    ['whole', {}, 'ok', 'whole, 2 tables (due Mon 2026-11-23 02:00 (+60 min))'],
    ['never made', { newest: null, contents: null }, 'critical', 'there is no backup of PostgreSQL'],
    ['of a database made today', { newest: null, contents: null, isYoung: true }, 'not-applicable', 'younger than'],
    ['of the day before', { newest: stale, contents: null }, 'critical', 'newest Sun 2026-11-22 02:00, due Mon'],
    ['empty', { contents: { problem: null, hasTrailer: false, tables: [] } }, 'critical', 'is empty'],
    [
      'cut',
      { contents: { ...whole, problem: 'gzip: unexpected end of file' } },
      'critical',
      'cannot be read to its end',
    ],
    ['of a cut dump', { contents: { ...whole, hasTrailer: false } }, 'critical', 'does not say that it is complete'],
    ['without a table', { contents: { ...whole, tables: [] } }, 'critical', 'holds no table'],
    ['that nobody read', { contents: null }, 'critical', 'was not read'],
    ['that lacks one table', { missing: ['public.new'] }, 'warning', 'lacks public.new'],
    ['that lacks many', { missing: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }, 'warning', 'a, b, c, d, e and 2 more'],
    [
      'that cannot be compared',
      { missing: null, unasked: { why: 'mysql is silent', witness: 'mysql' } },
      'unknown',
      'is whole, but its tables cannot be compared with the live ones: mysql is silent',
    ],
    ['with a newer one in writing', { writing: 'postgres_x.sql.gz' }, 'ok', 'postgres_x.sql.gz is still being written'],
  ])('%s', (_, changes, status, words) => {
    const verdict = judgeBackup(seen(6, facts(changes)))
    expect(verdict.status).toBe(status)
    expect(verdict.message).toContain(words)
  })

  test('what cannot be compared is explained by who did not answer, what is missing by nobody', () => {
    const unasked = { why: 'mysql is silent', witness: 'mysql' }
    expect(judgeBackup(seen(6, facts({ missing: null, unasked }))).blames).toEqual(['mysql'])
    expect(judgeBackup(seen(null, facts({ newest: null, contents: null }))).blames).toEqual([])
  })
})
