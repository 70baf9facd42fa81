import { describe, expect, test } from 'vitest'
import { judgeAuditTrail, judgeSignIns } from '../../helpers/judgements/audit.ts'
import { isOurs } from '../../helpers/probes/security/critical-events.ts'
import { isPrivateAddress, lostAddresses } from '../../helpers/probes/security/failed-logins.ts'
import { security } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const AT = new Date('2026-11-23T08:00:00Z')

describe('an address', () => {
  test.each([
    ['10.1.2.3', true],
    ['172.15.0.1', false],
    ['172.16.0.1', true],
    ['172.31.255.255', true],
    ['172.32.0.1', false],
    ['192.168.1.1', true],
    ['203.0.113.9', false],
    ['::ffff:172.20.0.4', true],
    ['::1', true],
    ['fd00::1', true],
    ['2001:db8::1', false],
    ['(none)', false],
    ['', false],
  ])('%s is private: %s', (address, isPrivate) => {
    expect(isPrivateAddress(address)).toBe(isPrivate)
  })

  const most = (name: string, count: number, failures: number) => ({ name, count, failures, worst: 1, at: AT })

  test.each([
    ['172.20.0.4', 9, 9, false],
    ['172.20.0.4', 9, 10, true],
    ['172.20.0.4', 89, 100, false],
    ['172.20.0.4', 90, 100, true],
    ['203.0.113.9', 100, 100, false],
  ])('%s with %i of %i failures is the proxy: %s', (name, count, failures, isLost) => {
    expect(lostAddresses(most(name, count, failures)) !== null).toBe(isLost)
  })

  test('without failures none is lost', () => {
    expect(lostAddresses(undefined)).toBeNull()
  })
})

describe('failed sign-ins', () => {
  test.each([
    ['account', 10, null, 'ok'],
    ['account', 11, null, 'warning'],
    ['account', Number.NaN, null, 'unknown'],
    ['account', null, null, 'unknown'],
    ['address', 30, null, 'ok'],
    ['address', 31, null, 'warning'],
    ['address', 0, 'client addresses are lost', 'unknown'],
  ] as const)('by %s, %s in an hour, lost: %s, are %s', (object, value, lost, status) => {
    expect(judgeSignIns(seen(value, { lost }, object), security.failedLogins[object]).status).toBe(status)
  })
})

describe('the audit trail', () => {
  test.each([
    [AT, 'ok'],
    [null, 'unknown'],
  ])('with its newest event at %s is %s', (newest, status) => {
    expect(judgeAuditTrail(seen(0, { service: 'postgres', newest })).status).toBe(status)
  })
})

describe('a critical event', () => {
  const event = (actor: string | null) => ({ kind: 'k', actor, action: 'a', target: null, at: AT })
  const minutesLater = (minutes: number) => new Date(AT.getTime() + minutes * 60_000)

  test.each([
    ['runbook', [15], true],
    ['runbook', [16], false],
    ['runbook', [], false],
    ['admin', [0], false],
    [null, [0], false],
  ])('by %s with procedures %o minutes away is ours: %s', (actor, minutes, ours) => {
    expect(isOurs(event(actor), minutes.map(minutesLater))).toBe(ours)
  })
})
