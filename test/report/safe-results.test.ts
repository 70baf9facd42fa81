import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../helpers/redaction.ts'
import { results as contract } from '../../helpers/report/contract.ts'
import { safeResults } from '../../helpers/report/safe-results.ts'
import { anItem, aReading, aService, recorded, recordedErrors } from './recorded.ts'

const SECRET = 'Zk4-9fPq/22+x'
const redactor = createRedactor([{ name: 'DB_PASSWORD', value: SECRET }])

describe('results that may be written and printed', () => {
  test('hold no secret anywhere, keys of rows included', () => {
    const dsn = `redis://:${encodeURIComponent(SECRET)}@cache`
    const leaky = recorded({
      items: [
        anItem({
          object: dsn,
          status: 'critical',
          message: `login with ${SECRET} refused`,
          action: [`echo ${SECRET}`],
          reading: { ...aReading(1, SECRET, dsn), rows: [{ [SECRET]: dsn, n: 1 }] },
          evidence: [{ source: dsn, at: '2026-11-22T21:52:04.000Z', text: `a\n${btoa(`u:${SECRET}`)}` }],
          waiver: { reason: SECRET, owner: SECRET, ticket: SECRET, until: SECRET, atMost: SECRET },
        }),
      ],
      errors: [`boom ${SECRET}`],
      run: { operator: SECRET, selection: [SECRET] },
    })
    const safe = safeResults(leaky, redactor)
    expect(redactor.leaks(JSON.stringify(leaky))).toEqual(['DB_PASSWORD'])
    expect(redactor.leaks(JSON.stringify(safe))).toEqual([])
    expect(safe.items[0]?.message).toBe('login with [redacted DB_PASSWORD] refused')
    expect(safe.items[0]?.reading?.rows).toEqual([
      { '[redacted DB_PASSWORD]': 'redis://:[redacted DB_PASSWORD]@cache', n: 1 },
    ])
  })

  test('hold no secret that an escape sequence had cut in two', () => {
    const split = `${SECRET.slice(0, 5)}\x1b[0m${SECRET.slice(5)}`
    const safe = safeResults(recorded({ items: [anItem({ message: split })] }), redactor)
    expect(safe.items[0]?.message).toBe('[redacted DB_PASSWORD]')
  })

  test('hold no part of a secret at the end of a line that was cut', () => {
    const text = `${'x'.repeat(990)} ${SECRET}`
    const safe = safeResults(
      recorded({ items: [anItem({ evidence: [{ source: 's', at: '2026-11-22T21:52:04.000Z', text }] })] }),
      redactor,
    )
    expect(safe.items[0]?.evidence[0]?.text).not.toContain('Zk4')
  })

  test('keep what was clean as it was', () => {
    const clean = recorded({ errors: recordedErrors })
    expect(safeResults(clean, redactor)).toEqual(clean)
  })

  test('keep to the contract when a password is a word of it or of a name', () => {
    const words = ['critical', 'not-applicable', 'ai-decision-worker', '20261122', 'travian-prod', 'postgres']
    const odd = createRedactor(words.map((value) => ({ name: 'P', value })))
    const results = recorded()
    const safe = safeResults(results, odd)
    expect(v.is(contract, safe)).toBe(true)
    expect(safe).toEqual(results)
  })

  test('show hostile objects and messages as one printable line', () => {
    const hostile = anItem({ object: 'a\nb\x1b[2J', message: 'x\r\ny\u202e' })
    const [item] = safeResults(recorded({ items: [hostile] }), redactor).items
    expect([item?.object, item?.message]).toEqual(['a ⏎ b', 'x ⏎ y\\u202e'])
  })

  test('write no number where there is none', () => {
    const [item] = safeResults(recorded({ items: [anItem({ reading: aReading(Number.NaN, 'jobs') })] }), redactor).items
    expect(item?.reading?.value).toBeNull()
  })

  test('are the same when made safe twice', () => {
    const hostile = recorded({ items: [anItem({ message: `${'\x1b'}${'m'.repeat(9000)}\n${SECRET}` }), aService('x')] })
    const once = safeResults(hostile, redactor)
    expect(safeResults(once, redactor)).toEqual(once)
  })

  test('are made in a moment from an enormous text', { timeout: 10_000 }, () => {
    const text = `${'word '.repeat(4_000_000)}${SECRET}`
    const safe = safeResults(recorded({ items: [anItem({ message: text })] }), redactor)
    expect(safe.items[0]?.message.length).toBeLessThanOrEqual(2_000)
  })
})
