import { describe, expect, test } from 'vitest'
import type { HistoryItem } from '../../helpers/history.ts'
import { judgeCommitted, judgeDocument } from '../../helpers/judgements/documents.ts'
import { judgeNotifications } from '../../helpers/judgements/notifications.ts'
import { judgeRemediation } from '../../helpers/judgements/remediation.ts'
import { git } from '../../helpers/probes/people/checkout.ts'
import { type Finding, openFindings } from '../../helpers/probes/people/remediation.ts'
import { CouldNotLook, reading, type Seen } from '../../helpers/reading.ts'
import { alerting, documents, remediation } from '../../runbook/limits.ts'

const seen = <Facts>(value: number | null, unit: string, facts: Facts, text = `${value} ${unit}`): Seen<Facts> => ({
  object: null,
  reading: reading({ value, unit, text, source: 's' }),
  facts,
  evidence: [],
})

describe('a document', () => {
  test.each([
    [35, 'abc', 'ok'],
    [35.1, 'abc', 'warning'],
    [Number.NaN, 'abc', 'unknown'],
    [null, null, 'critical'],
  ])('of %s days in commit %s is %s', (days, commit, status) => {
    expect(judgeDocument(seen(days, 'days', { file: 'replit.md', commit }), documents.review).status).toBe(status)
  })

  test.each([
    [true, 0, 'ok'],
    [true, 1, 'warning'],
    [false, null, 'not-applicable'],
  ])('with a checkout: %s, %s uncommitted is %s', (isConfigured, files, status) => {
    expect(judgeCommitted(seen(files, 'files', { isConfigured }), documents.uncommitted).status).toBe(status)
  })

  test('in a folder that is no checkout cannot be looked at', async () => {
    await expect(git('/', 'log', '-1')).rejects.toThrow(CouldNotLook)
    await expect(git('/nowhere', 'log', '-1')).rejects.toThrow('the checkout /nowhere cannot be asked')
  })
})

describe('notifications', () => {
  test.each([
    [0, 0, 'ok'],
    [0, 20, 'ok'],
    [1, 20, 'warning'],
    [20, 20, 'critical'],
    [1, 0, 'critical'],
    [Number.NaN, 20, 'unknown'],
  ])('%s failed of %s: %s', (failed, sent, status) => {
    expect(judgeNotifications(seen(failed, 'failed notifications', { sent }), alerting.failed).status).toBe(status)
  })
})

describe('findings', () => {
  const now = new Date('2026-11-28T00:00:00Z')
  const item = (status: HistoryItem['status'], firstSeen: string | null): HistoryItem => ({
    id: 'weekly.security.updates',
    object: 'host',
    status,
    value: 1,
    unit: 'x',
    firstSeen,
  })

  test.each<[HistoryItem['status'], string | null, Finding[]]>([
    [
      'critical',
      '2026-11-26T00:00:00Z',
      [{ name: 'weekly.security.updates[host]', severity: 'critical', hoursOpen: 48 }],
    ],
    ['warning', '2026-11-27T00:00:00Z', [{ name: 'weekly.security.updates[host]', severity: 'high', hoursOpen: 24 }]],
    ['waived', '2026-10-01T00:00:00Z', []],
    ['unknown', '2026-10-01T00:00:00Z', []],
    ['ok', null, []],
  ])('%s since %s', (status, firstSeen, findings) => {
    expect(openFindings([item(status, firstSeen)], now)).toEqual(findings)
  })

  const judged = (runs: number, ...open: Finding[]) =>
    judgeRemediation(
      seen(open.length, 'open findings', { runs, open, accepted: [] }),
      remediation.critical,
      remediation.high,
    )
  const critical = (hoursOpen: number): Finding => ({ name: 'a', severity: 'critical', hoursOpen })
  const high = (days: number): Finding => ({ name: 'b', severity: 'high', hoursOpen: days * 24 })

  test.each([
    ['no run that looked', judged(0), 'not-applicable'],
    ['none open', judged(1), 'ok'],
    ['a critical one of 48 h', judged(1, critical(48)), 'ok'],
    ['a critical one of more', judged(1, critical(48.1)), 'critical'],
    ['a high one of 30 days', judged(1, high(30)), 'ok'],
    ['a high one of more', judged(1, high(30.1)), 'warning'],
    ['both', judged(1, high(31), critical(49)), 'critical'],
  ])('%s', (_, { status }, expected) => {
    expect(status).toBe(expected)
  })
})
