import { describe, expect, test } from 'vitest'
import {
  judgeContent,
  judgeIdentity,
  judgeIntegrity,
  judgeReplication,
  judgeWritable,
} from '../../helpers/judgements/databases.ts'
import type { ContentFacts } from '../../helpers/probes/databases/content.ts'
import { databases } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const YESTERDAY = new Date('2026-11-22T07:50:00Z')

describe('the identity of a database', () => {
  const identity = (parts: Record<string, string>, before: Record<string, string> | null) =>
    judgeIdentity(seen('…', { parts, before: before === null ? null : { at: YESTERDAY, parts: before } }, 'postgres'))

  test.each([
    [{ server: '1', volume: 'v' }, null, 'ok', 'recorded at first sight'],
    [{ server: '1', volume: 'v' }, { server: '1', volume: 'v' }, 'ok', 'as at the last run'],
    [{ server: '2', volume: 'v' }, { server: '1', volume: 'v' }, 'critical', 'server 2, was 1'],
    [{ server: '1', volume: 'w' }, { server: '1', volume: 'v' }, 'critical', 'volume w, was v'],
    // What one of the two runs could not see is no change.
    [{ server: '1' }, { server: '1', volume: 'v' }, 'ok', 'as at the last run'],
    [{ server: '1', volume: 'v' }, { server: '1' }, 'ok', 'as at the last run'],
  ])('%o after %o is %s', (parts, before, status, words) => {
    const { status: found, message, blames } = identity(parts, before)
    expect([found, blames]).toEqual([status, []])
    expect(message).toContain(words)
  })
})

describe('the content of a database', () => {
  const content = (facts: Partial<ContentFacts>) =>
    judgeContent(
      seen(
        0,
        {
          database: 'travian_global',
          tables: 3,
          missing: [],
          counts: { players: 200 },
          before: { players: 200 },
          fresh: [],
          ...facts,
        },
        'postgres',
      ),
      databases.content,
    )
  const fresh = (ageSeconds: number | null) => [
    { table: 'audit_events', ageSeconds, withinHours: 3, writer: 'game-engine' },
  ]

  test.each<[Partial<ContentFacts>, string, string]>([
    [{}, 'ok', 'postgres'],
    [{ before: {} }, 'ok', 'postgres'],
    [{ counts: { players: 160 } }, 'ok', 'postgres'],
    [{ counts: { players: 159 } }, 'warning', 'players has 159 rows, -21 % against 200'],
    [{ counts: { players: 100 } }, 'warning', '-50 % against 200'],
    [{ counts: { players: 99 } }, 'critical', '-51 % against 200'],
    [{ counts: { players: 0 } }, 'critical', 'players is empty'],
    [{ counts: { players: 0 }, before: {} }, 'critical', 'players is empty'],
    [{ counts: { players: 900 } }, 'ok', 'postgres'],
    [{ missing: ['worlds'] }, 'critical', 'travian_global lacks worlds'],
    [{ missing: ['players', 'worlds', 'audit_events'], counts: {} }, 'critical', 'has none of its core tables'],
    [{ fresh: fresh(3 * 3600) }, 'ok', 'newest row of audit_events is 3.0 h old'],
    [{ fresh: fresh(3 * 3600 + 1) }, 'warning', '(at most 3 h)'],
    [{ fresh: fresh(4 * 3600 + 1) }, 'critical', '4.0 h old'],
    [{ fresh: fresh(null) }, 'critical', 'audit_events has no row at all'],
    [{ fresh: fresh(-301) }, 'warning', 'in the future'],
    [{ fresh: fresh(-300) }, 'ok', 'newest row'],
  ])('%o is %s', (facts, status, words) => {
    const verdict = content(facts)
    expect(verdict.status).toBe(status)
    expect(verdict.message).toContain(words)
  })

  test('is explained by the writer only where nothing but its silence is wrong', () => {
    expect(content({ fresh: fresh(9 * 3600) }).blames).toEqual(['game-engine'])
    expect(content({ fresh: fresh(9 * 3600), missing: ['worlds'] }).blames).toEqual([])
  })
})

describe('writing', () => {
  test.each([
    [[], null, null, 'ok'],
    [[], 20, 60, 'ok'],
    [[], 0, 15, 'warning'],
    [[], 0, 14.9, 'ok'],
    [['read_only = ON'], 20, 60, 'critical'],
    [['it is in recovery'], null, null, 'critical'],
  ])('refused by %o, %s rows in %s minutes is %s', (refusals, rows, sinceMinutes, status) => {
    expect(judgeWritable(seen(rows, { refusals, sinceMinutes }, 'mysql'), databases.writable).status).toBe(status)
  })
})

describe('integrity and replication', () => {
  test.each([
    [0, null, 'ok'],
    [1, null, 'critical'],
    [null, 'no checksums', 'not-applicable'],
    [Number.NaN, null, 'unknown'],
  ])('%s failed pages, not measurable for %s, is %s', (pages, notMeasurable, status) => {
    const limits = databases.integrity['postgres-checksums']
    expect(judgeIntegrity(seen(pages, { notMeasurable }), limits).status).toBe(status)
  })

  test.each([
    [0, null, null, 'ok'],
    [60, null, null, 'ok'],
    [60.1, null, null, 'warning'],
    [601, null, null, 'critical'],
    [0, 'PostgreSQL has no replica', null, 'not-applicable'],
    [null, null, 'replication has stopped', 'critical'],
    [0, null, 'the archiver fails', 'critical'],
  ])('a lag of %s s, not configured for %s, failed for %s, is %s', (lag, notConfigured, failed, status) => {
    const limits = databases.wal['postgres-replicas']
    expect(judgeReplication(seen(lag, { notConfigured, failed }), limits).status).toBe(status)
  })
})
