import { describe, expect, test } from 'vitest'
import { judgeAge, judgeLogin, judgeSecrets } from '../../helpers/judgements/credentials.ts'
import { type AgeFacts, knownSince } from '../../helpers/probes/credentials/ages.ts'
import { oldestPassword } from '../../helpers/probes/credentials/database-passwords.ts'
import { isSame, parseSighting, sight, written } from '../../helpers/probes/credentials/fingerprint.ts'
import { credentials } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const on = (day: string): Date => new Date(`${day}T00:00:00Z`)

describe('a fingerprint', () => {
  test('knows its secret again after it was written down, and no other', async () => {
    const sighting = parseSighting(written(await sight('one secret', on('2026-08-01'))))
    expect(sighting?.firstSeen).toEqual(on('2026-08-01'))
    if (sighting === null) return
    expect(await isSame('one secret', sighting)).toBe(true)
    expect(await isSame('another', sighting)).toBe(false)
  })

  test('of equal secrets differs, and holds nothing of them', async () => {
    const [one, other] = await Promise.all([sight('one secret', new Date()), sight('one secret', new Date())])
    expect(one.fingerprint).not.toBe(other.fingerprint)
    expect(written(one)).not.toContain('one secret')
  })

  test.each(['', 'x y z', `${'0'.repeat(32)} ${'0'.repeat(32)} never`])('%j is none', (text) => {
    expect(parseSighting(text)).toBeNull()
  })
})

describe('a secret is at least as old as', () => {
  const container = (createdAt: Date, value: string) => ({
    container: 'c',
    service: 'c',
    createdAt,
    variables: { ANY: value },
  })
  test.each([
    ['its first sighting', [], '2026-11-01'],
    [
      'the oldest container that holds it',
      [container(on('2026-09-01'), 's'), container(on('2026-10-01'), 's')],
      '2026-09-01',
    ],
    ['its first sighting, where a container holds another', [container(on('2026-09-01'), 'x')], '2026-11-01'],
  ])('%s', (_, environments, day) => {
    expect(knownSince('s', { firstSeen: on('2026-11-01') }, environments)).toEqual(on(day))
  })
})

describe("the server's own dates", () => {
  test('give the account that was changed longest ago, without those of the server itself', () => {
    const accounts = [
      { user: 'mariadb.sys', host: 'localhost', changed: 1 },
      { user: 'root', host: 'localhost', changed: null },
      { user: 'app', host: '%', changed: '1700000000' },
      { user: 'old', host: '%', changed: 1600000000 },
    ]
    expect(oldestPassword(accounts, 'dates')).toEqual({
      since: new Date(1600000000_000),
      words: 'dates: old@%, oldest of 2 accounts',
    })
  })

  test('of nobody are none', () => {
    expect(oldestPassword([{ user: 'root', host: 'localhost', changed: null }], 'dates')).toBeNull()
  })
})

describe('the age of a password', () => {
  const facts: AgeFacts = {
    variable: 'PGPASSWORD',
    absent: null,
    since: on('2026-11-01'),
    isExact: false,
    nextRun: on('2026-12-07'),
  }
  test.each([
    [0, 'ok'],
    [90, 'ok'],
    [90.1, 'warning'],
    [120, 'warning'],
    [120.1, 'critical'],
    [Number.NaN, 'unknown'],
  ])('of %s days is %s', (days, status) => {
    expect(judgeAge(seen(days, facts, 'postgres'), credentials.database).status).toBe(status)
  })

  test('says what will be due before anybody looks again', () => {
    const due = { ...facts, since: on('2026-09-01') }
    expect(judgeAge(seen(60, due), credentials.database)).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('due on 2026-11-30, before the next monthly run on 2026-12-07'),
    })
    expect(judgeAge(seen(20, facts), credentials.database).message).not.toContain('due on')
  })

  test.each([
    [true, 'critical'],
    [false, 'not-applicable'],
  ])('of a secret that is not there, required %s, is %s', (isRequired, status) => {
    const absent = { ...facts, absent: { isRequired, words: 'no PGPASSWORD' } }
    expect(judgeAge(seen(null, absent), credentials.database).status).toBe(status)
  })
})

test.each([
  [[], true, 'ok'],
  [['SMTP_PASSWORD in /stack.env'], true, 'critical'],
  [['SMTP_PASSWORD in /stack.env'], false, 'warning'],
])('findings %o, grave %s, are %s', (findings, isGrave, status) => {
  expect(judgeSecrets(seen(findings.length, { findings, isGrave }, 'short')).status).toBe(status)
})

test.each([
  [null, null, 'ok'],
  ['redis refuses the login', null, 'critical'],
  ['never recorded', 'no rotation yet', 'not-applicable'],
])('a login with refusal %s, not recorded %s, is %s', (refusal, notRecorded, status) => {
  expect(judgeLogin(seen(null, { refusal, notRecorded }, 'app@redis')).status).toBe(status)
})
