import { describe, expect, test } from 'vitest'
import { judgeAudit, judgeScan, judgeSmoke } from '../../helpers/judgements/security.ts'
import { readOutput } from '../../helpers/probes/security/audit.ts'
import { PARSERS } from '../../helpers/probes/security/dependency-scan.ts'
import { seen } from '../judgements/seen.ts'

describe('the report of a scanner', () => {
  test.each<[keyof typeof PARSERS, unknown, object]>([
    [
      'npm',
      {
        vulnerabilities: { lodash: { severity: 'critical' }, a: { severity: 'high' }, b: { severity: 'low' } },
        metadata: { dependencies: { total: 12 } },
      },
      { counts: { critical: 1, high: 1, other: 1 }, worst: ['lodash', 'a'], looked: 12 },
    ],
    [
      'npm',
      { vulnerabilities: {}, metadata: { dependencies: { total: 0 } } },
      { counts: { critical: 0, high: 0, other: 0 }, worst: [], looked: 0 },
    ],
    // The key is always there, an empty list where there is nothing: no vulnerability.
    ['composer', { advisories: [] }, { counts: { critical: 0, high: 0, other: 0 }, worst: [], looked: null }],
    [
      'composer',
      {
        advisories: {
          'twig/twig': [{ severity: 'medium' }, {}],
          'phpmailer/phpmailer': { 0: { severity: 'critical' } },
        },
      },
      { counts: { critical: 1, high: 1, other: 1 }, worst: ['phpmailer/phpmailer', 'twig/twig'], looked: null },
    ],
    [
      'trivy',
      { Results: [{}, { Vulnerabilities: [{ PkgName: 'openssl', Severity: 'HIGH' }] }] },
      { counts: { critical: 0, high: 1, other: 0 }, worst: ['openssl'], looked: 2 },
    ],
    ['trivy', { Results: [] }, { counts: { critical: 0, high: 0, other: 0 }, worst: [], looked: 0 }],
  ])('%s %j', (scanner, json, found) => {
    expect(PARSERS[scanner](json)).toEqual(found)
  })

  test.each<[keyof typeof PARSERS, unknown]>([
    ['npm', { error: { code: 'ENOAUDIT' } }],
    ['composer', {}],
    ['trivy', { Results: null }],
    ['trivy', []],
  ])('%s %j is none', (scanner, json) => {
    expect(() => PARSERS[scanner](json)).toThrow()
  })
})

test.each([
  [0, 0, 'ok'],
  [0, 1, 'warning'],
  [1, 0, 'critical'],
])('%i critical and %i high vulnerabilities are %s', (critical, high, status) => {
  const facts = { counts: { critical, high, other: 3 }, worst: ['twig'], looked: null }
  expect(judgeScan(seen(critical + high, facts, 'api')).status).toBe(status)
})

describe('the output of an audit script', () => {
  const script = { proof: 'Prepared statements:', finding: 'VULNERABLE' }
  test.each([
    ['Prepared statements: 32\nno findings', true, [], 'ok'],
    ['Prepared statements: 32\n  VULNERABLE: x', true, ['VULNERABLE: x'], 'warning'],
    ['Prepared statements: 0\nno findings', false, [], 'unknown'],
    ['', false, [], 'unknown'],
    ['Prepared statements: many', false, [], 'unknown'],
    ['VULNERABLE: x', false, ['VULNERABLE: x'], 'unknown'],
  ])('%j', (output, proven, findings, status) => {
    const facts = readOutput(output, script)
    expect(facts).toEqual({ proven, findings, proof: 'Prepared statements:' })
    expect(judgeAudit(seen(findings.length, facts, 'sql.sh')).status).toBe(status)
  })
})

test.each([
  [null, 'ok', []],
  ['answers 500', 'critical', ['nginx']],
])('a part of the smoke test with the problem %s is %s', (problem, status, blames) => {
  expect(judgeSmoke(seen(null, { problem, service: 'nginx' }, 'api'))).toMatchObject({ status, blames })
})
