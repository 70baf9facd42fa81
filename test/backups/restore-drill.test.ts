/** What is made of a restored backup, beside the live database. */
import { describe, expect, test } from 'vitest'
import { judgeRestoreDrill } from '../../helpers/judgements/restore-drill.ts'
import { compareContents, newestRows } from '../../helpers/probes/restore/compare.ts'
import type { LiveContents } from '../../helpers/probes/restore/live.ts'
import type { RestoreDrillFacts } from '../../helpers/probes/restore/restored.ts'
import { backups } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const content: LiveContents['content'] = {
  tables: ['users', 'log'],
  counted: ['users'],
  fresh: [{ table: 'log', column: 'at', unit: 'date', withinHours: 2 }],
}
const live = (more: Partial<LiveContents> = {}): LiveContents => ({
  tables: ['log', 'users'],
  estimates: { log: 5000, users: 90 },
  counts: { users: 100 },
  content,
  createdAt: null,
  ...more,
})
const takenAt = new Date('2026-11-28T02:00:00Z')
const at = (time: string): number => Date.parse(time) / 1000

describe('a restored database beside the live one', () => {
  const restored = (users: number, log: number, newest: string | null = '2026-11-28T01:00:00Z') => ({
    rows: { users, log },
    newest: { log: newest === null ? null : at(newest) },
  })

  test.each([
    ['the same', restored(100, 5000), { worst: { table: 'users', percent: 0 } }],
    ['more than live', restored(150, 5000), { worst: { table: 'users', percent: 50 } }],
    ['a third lost', restored(67, 5000), { worst: { table: 'users', percent: -33 } }],
    ['all rows of a counted table lost', restored(0, 5000), { worst: { table: 'users', percent: -100 } }],
    ['all rows of another table lost', restored(100, 0, null), { emptied: ['log'] }],
    [
      'newest rows of two days before',
      restored(100, 5000, '2026-11-26T02:00:00Z'),
      { stale: [{ table: 'log', hours: 48, withinHours: 2 }] },
    ],
    ['newest rows exactly as old as they may be', restored(100, 5000, '2026-11-28T00:00:00Z'), { stale: [] }],
    ['newest rows after the stamp', restored(100, 5000, '2026-11-28T02:00:30Z'), { stale: [] }],
  ])('%s', (_, contents, expected) => {
    const comparison = { missing: [], emptied: [], worst: { table: 'users', percent: 0 }, stale: [] }
    expect(compareContents(contents, live(), takenAt)).toEqual({ ...comparison, ...expected })
  })

  test('a table that was not restored is missing, and neither counted nor emptied', () => {
    const contents = { rows: { log: 1 }, newest: { log: at('2026-11-28T01:00:00Z') } }
    expect(compareContents(contents, live(), takenAt)).toMatchObject({ missing: ['users'], worst: null, emptied: [] })
  })

  test('a table with few rows by the estimate may have been empty last night', () => {
    const few = live({ estimates: { log: 99 }, content: null, counts: {} })
    expect(compareContents({ rows: { users: 1, log: 0 }, newest: {} }, few, takenAt).emptied).toEqual([])
  })

  test('a database without any table in it lacks them all', () => {
    expect(compareContents({ rows: {}, newest: {} }, live(), takenAt).missing).toEqual(['log', 'users'])
  })

  test.each([
    ['postgres', 'extract(epoch FROM max(at)::timestamptz)'],
    ['mysql', 'UNIX_TIMESTAMP(MAX(at))'],
  ] as const)('%s tells the newest row in epoch seconds', (engine, expression) => {
    expect(newestRows(content, engine)).toEqual([{ table: 'log', expression }])
  })
})

describe('a restore drill', () => {
  const { time, lost } = backups.restore
  const good: RestoreDrillFacts = {
    what: 'travian_s1',
    archive: { path: '/backups/daily/a.sql.gz', taken: 'Sat 2026-11-28 03:00' },
    isYoung: false,
    problem: null,
    hasTrailer: true,
    tables: 5,
    comparison: { missing: [], emptied: [], worst: { table: 'users', percent: 0 }, stale: [] },
  }
  const compared = (more: Partial<NonNullable<RestoreDrillFacts['comparison']>>): Partial<RestoreDrillFacts> => ({
    comparison: { missing: [], emptied: [], worst: null, stale: [], ...more },
  })

  test.each<[string, number | null, Partial<RestoreDrillFacts>, string, string]>([
    ['that went well', 0.4, {}, 'ok', 'warning > 240 min'],
    ['without counted tables', 0.4, compared({}), 'ok', 'travian_s1'],
    ['exactly as long as promised', 240, {}, 'ok', 'travian_s1'],
    ['longer than promised', 240.1, {}, 'warning', '> 240 min'],
    ['longer than a day', 1441, {}, 'critical', '> 1440 min'],
    ['without a time', null, {}, 'unknown', ''],
    ['without a backup', null, { archive: null }, 'critical', 'there is no backup of travian_s1'],
    ['of a young database', null, { archive: null, isYoung: true }, 'not-applicable', 'younger than the last backup'],
    [
      'that a server refused',
      0.4,
      { problem: 'ERROR 1064', comparison: null },
      'critical',
      'does not restore: ERROR 1064',
    ],
    ['of an empty dump', 0.4, { tables: 0, hasTrailer: false }, 'critical', 'it is empty'],
    ['of an empty dump that calls itself whole', 0.4, { tables: 0 }, 'critical', 'it is empty'],
    ['of a cut dump', 0.4, { hasTrailer: false }, 'critical', 'is cut'],
    ['with a fifth lost', 0.4, compared({ worst: { table: 'users', percent: -20 } }), 'ok', ''],
    [
      'with more than a fifth lost',
      0.4,
      compared({ worst: { table: 'users', percent: -20.1 } }),
      'warning',
      'users has -20.1 %',
    ],
    [
      'with more than half lost',
      0.4,
      compared({ worst: { table: 'users', percent: -51 } }),
      'critical',
      'users has -51 %',
    ],
    ['without the rows of a table', 0.4, compared({ emptied: ['log'] }), 'warning', 'without a row in log'],
    ['without a table', 0.4, compared({ missing: ['log'] }), 'warning', 'lacks log'],
    [
      'of old rows',
      0.4,
      compared({ stale: [{ table: 'log', hours: 48, withinHours: 2 }] }),
      'warning',
      'newest row of log is 48 h older',
    ],
  ])('%s', (_, minutes, facts, status, words) => {
    const verdict = judgeRestoreDrill(seen(minutes, { ...good, ...facts }, 'travian_s1'), time, lost)
    expect(verdict.status).toBe(status)
    expect(verdict.message).toContain(words)
  })
})
