import { describe, expect, test } from 'vitest'
import { judgeWaf, spikeOf } from '../../helpers/judgements/waf.ts'
import { Tally } from '../../helpers/probes/logs/tally.ts'
import { WafTally } from '../../helpers/probes/logs/waf-log.ts'
import type { Canary } from '../../helpers/probes/security/waf.ts'
import { security } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const AT = Date.parse('2026-11-28T04:13:03Z')
const OWN = '/runbook:20261128T041303Z-weekly?canary=../../../../etc/passwd'

const denial = (unique: string, { client = '198.51.100.7', uri = '/x', rule = '949110' } = {}): string =>
  `2026/11/28 04:13:03 [error] 8#8: *244 [client ${client}] ModSecurity: Access denied with code 403 (phase 2). Matched "Operator" [id "${rule}"] [msg "Inbound Anomaly Score Exceeded"] [uri "${uri}"] [unique_id "${unique}"] [ref ""], client: ${client}, server: , request: "GET ${uri} HTTP/1.1", host: "h"`

const audit = (
  unique: string,
  { client = '198.51.100.7', uri = '/x', code = 403, engine = 'Enabled', rules = ['930100', '930110', '949110'] } = {},
): string =>
  JSON.stringify({
    transaction: {
      client_ip: client,
      unique_id: unique,
      request: { method: 'GET', uri },
      response: { http_code: code },
      producer: { secrules_engine: engine },
      messages: rules.map((ruleId) => ({ message: 'm', details: { ruleId } })),
    },
  })

function tallied(lines: readonly string[]) {
  const tally = new WafTally()
  for (const line of lines) tally.add(AT, line)
  return tally.finish()
}

describe("the firewall's log", () => {
  test.each([
    ['denial first', [denial('1'), audit('1')]],
    ['record first', [audit('1'), denial('1')]],
    ['the record alone', [audit('1')]],
  ])('counts a transaction once, by the rules that struck: %s', (_, lines) => {
    expect(tallied(lines)).toMatchObject({
      denials: 1,
      addresses: [
        {
          address: '198.51.100.7',
          count: 1,
          rules: [
            { rule: '930100', count: 1 },
            { rule: '930110', count: 1 },
          ],
        },
      ],
    })
  })

  test('without audit records counts by the rule that the denial names', () => {
    const { denials, addresses } = tallied([denial('1', { rule: '911100' }), denial('2', { rule: '911100' })])
    expect(denials).toBe(2)
    expect(addresses[0]?.rules).toEqual([{ rule: '911100', count: 2 }])
  })

  test('puts the most frequent address first', () => {
    const { addresses } = tallied([
      denial('1'),
      denial('2', { client: '203.0.113.1' }),
      denial('3', { client: '203.0.113.1' }),
    ])
    expect(addresses.map(({ address, count }) => [address, count])).toEqual([
      ['203.0.113.1', 2],
      ['198.51.100.7', 1],
    ])
  })

  test.each([
    ['what was only detected', [audit('1', { engine: 'DetectionOnly', code: 404 })]],
    ['a failing server', [audit('1', { code: 502, rules: [] })]],
    ['an access line', ['1.2.3.4 - - [28/Nov/2026:04:13:03 +0000] "GET / HTTP/1.1" 403 146 "-" "x"']],
    ['nothing', ['']],
  ])('counts no denial of %s', (_, lines) => {
    expect(tallied(lines).denials).toBe(0)
  })

  test('knows its own canary, and no older or claimed one', () => {
    expect(tallied([denial('1', { uri: OWN }), audit('1', { uri: OWN })])).toMatchObject({
      denials: 0,
      own: 1,
      newestOwnAt: AT,
    })
    expect(tallied([denial('1', { uri: OWN.replace('0413', '0313') })])).toMatchObject({ denials: 1, own: 0 })
  })

  test('what was sent cannot pass for a rule', () => {
    const forged = audit('1', { uri: '/x?","ruleId":"1","', rules: ['930100'] })
    expect(tallied([forged]).addresses[0]?.rules).toEqual([{ rule: '930100', count: 1 }])
  })

  test('holds its memory under a flood of addresses', () => {
    const { denials, addresses } = tallied(
      Array.from({ length: 3_000 }, (_, index) => denial(String(index), { client: `2001:db8::${index.toString(16)}` })),
    )
    expect(denials).toBe(3_000)
    expect(addresses.length).toBeLessThanOrEqual(501)
  })
})

test('ten canaries add nothing to what the daily suite sees of the log', () => {
  const tally = new Tally({ own: [], needs: [] })
  for (let run = 0; run < 10; run += 1) {
    tally.add(AT + run * 1_000, 'stderr', denial(String(run), { uri: OWN }))
    tally.add(AT + run * 1_000, 'stdout', audit(String(run), { uri: OWN }))
  }
  expect(tally.finish()).toMatchObject({ errors: [], warnings: [], wafDenials: 0, ownLines: 20 })
})

describe('the firewall', () => {
  const judged = (canary: Canary, denials = 0, before: number[] = []) =>
    judgeWaf(seen(denials, { service: 'waf', through: ['waf', 'nginx'], canary, before }), security.wafSpike)

  test.each<[Canary, string, string]>([
    [{ state: 'refused', status: 403, isRecorded: true }, 'ok', 'firewall'],
    [{ state: 'refused', status: 403, isRecorded: false }, 'warning', 'did not write it down'],
    [{ state: 'let-through', status: 404 }, 'critical', 'let an attack through'],
    [{ state: 'limited', status: 429 }, 'unknown', 'rate limit'],
    [{ state: 'no-answer', words: 'refuses' }, 'unknown', 'firewall'],
    [{ state: 'off' }, 'ok', 'firewall'],
  ])('with the canary %o is %s', (canary, status, words) => {
    const verdict = judged(canary)
    expect(verdict.status).toBe(status)
    expect(verdict.message).toContain(words)
  })

  test.each([
    [99, [1, 1, 1], 'ok'],
    [300, [100, 100, 100], 'ok'],
    [301, [100, 100, 100], 'warning'],
    [301, [100, 100], 'ok'],
    [301, [], 'ok'],
  ])('with %i denials after %o is %s', (denials, before, status) => {
    expect(judged({ state: 'off' }, denials, before).status).toBe(status)
  })

  test('a usual week without denials is no division by zero', () => {
    expect(spikeOf(100, [0, 0, 0])).toBe(100)
  })
})
