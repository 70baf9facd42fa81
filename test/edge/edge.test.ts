import { describe, expect, test } from 'vitest'
import { judgeCertificate, judgeEntry } from '../../helpers/judgements/edge.ts'
import { type CertificateFacts, lifeLeft } from '../../helpers/probes/edge/certificate.ts'
import { wrongWith } from '../../helpers/probes/edge/public-entry.ts'
import { edge } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

describe('an answer at the door', () => {
  const entry = { path: '/v1/token', fields: ['data.token'] }
  test.each([
    [200, JSON_TYPE, '{"success":true,"data":{"token":"x"}}', null],
    [200, JSON_TYPE, '{"data":{"token":0}}', null],
    [500, JSON_TYPE, '{"success":false}', 'answers 500'],
    [403, 'text/html', '<html>', 'answers 403'],
    [
      200,
      'text/html; charset=UTF-8',
      'configuration missing',
      'answers 200 with text/html; charset=UTF-8 instead of JSON',
    ],
    [200, '', '', 'answers 200 with no content type instead of JSON'],
    [200, JSON_TYPE, '{"success":true', 'answers 200 with what is no JSON'],
    [200, JSON_TYPE, '{"success":false,"data":{"token":"x"}}', 'answers 200 with success: false'],
    [200, JSON_TYPE, '{"success":true,"data":null}', 'answers JSON without data.token'],
    [200, JSON_TYPE, '{"data":{"token":""}}', 'answers JSON without data.token'],
    [200, JSON_TYPE, 'null', 'answers JSON without data.token'],
    [200, JSON_TYPE, '[]', 'answers JSON without data.token'],
  ])('%s %s %s: %s', (status, contentType, body, problem) => {
    expect(wrongWith({ status, contentType, body, seconds: 0.1 }, entry)).toBe(problem)
  })

  const open = { url: 'https://game.example/v1/token', problems: [], isOpen: true, through: ['waf', 'nginx'] }
  const shut = { ...open, isOpen: false, problems: ['answers 500', 'answers 500'] }
  test.each([
    [0.2, open, 'ok', []],
    [1, open, 'ok', []],
    [1.01, open, 'warning', ['waf', 'nginx']],
    [0.2, { ...open, problems: ['answers 502'] }, 'warning', ['waf', 'nginx']],
    [null, shut, 'critical', ['waf', 'nginx']],
  ])('%s s with %o is %s', (seconds, facts, status, blames) => {
    expect(judgeEntry(seen(seconds, facts, 'token'), edge.entry)).toMatchObject({ status, blames })
  })

  test('a shut door says that it was tried twice', () => {
    expect(judgeEntry(seen(null, shut, 'token'), edge.entry).message).toContain(', 2 times, 5 s apart (https://')
  })
})

describe('a certificate', () => {
  const days = (count: number): Date => new Date(Date.UTC(2026, 0, 1) + count * 86_400_000)
  const now = days(0)

  test.each([
    [-45, 45, 50],
    [-90, 0, 0],
    [-91, -1, -1.1],
    [1, 91, 100],
  ])('from day %s to day %s has %s %% of its life left', (from, until, left) => {
    expect(lifeLeft({ fingerprint: '', from: days(from), until: days(until) }, now)).toBe(left)
  })

  const good: CertificateFacts = {
    isTls: true,
    daysLeft: 60,
    until: '2027-02-21',
    distrust: null,
    newerOnDisk: null,
    isOtherOnDisk: false,
  }
  const newer = { isOtherOnDisk: true, newerOnDisk: { from: '2026-11-23', until: '2027-02-21' } }
  test.each<[number | null, Partial<CertificateFacts>, string, string]>([
    [67, {}, 'ok', 'warning < 25 %'],
    [25, {}, 'ok', ''],
    [24.9, {}, 'warning', ''],
    [9.9, {}, 'critical', 'critical < 10 %'],
    [50, { daysLeft: 2.9 }, 'critical', '< 3 days'],
    [-1, { daysLeft: -1 }, 'critical', ''],
    [67, { distrust: 'it is not for game.example' }, 'critical', 'browsers refuse the certificate: it is not for game'],
    [67, newer, 'warning', 'a newer certificate lies on disk (2026-11-23 to 2027-02-21) and is not served'],
    [67, { isOtherOnDisk: true }, 'warning', 'another certificate lies on disk'],
    [5, { ...newer, daysLeft: 4 }, 'critical', ''],
    [null, { isTls: false }, 'not-applicable', 'no TLS'],
  ])('%s %% of its life, %o: %s', (percent, changes, status, words) => {
    const verdict = judgeCertificate(seen(percent, { ...good, ...changes }), edge.certificateLife, edge.certificateDays)
    expect(verdict.status).toBe(status)
    expect(verdict.message).toContain(words)
  })
})
