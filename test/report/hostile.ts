/** A run in which every text from outside tries to break the report, or to run in it. */
import type { ItemResult, Results } from '../../helpers/report/contract.ts'
import { anItem, aReading, recorded } from './recorded.ts'

export const HOSTILE = [
  '</pre></details><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<!-- ]]> --> <![CDATA[',
  '</style><style>@import url(http://evil.example/)</style>',
  'javascript:alert(1)',
  '&lt;script&gt; &amp; &#60;',
  '\x1b[2J\x1b]0;owned\x07 \0 \b \x9b \u202e \u2028 \ufffe \uffff',
  '\ud800 half a pair \udc00',
  '{{7*7}} <%= 7*7 %> `x`',
  '$& $1 $$',
].join(' ')

export const hostileItem = (fields: Partial<ItemResult> = {}): ItemResult =>
  anItem({
    object: HOSTILE,
    title: HOSTILE,
    section: HOSTILE,
    status: 'critical',
    message: HOSTILE,
    why: HOSTILE,
    action: [HOSTILE],
    blames: [HOSTILE],
    reading: { ...aReading(1, HOSTILE, HOSTILE), source: HOSTILE, coverage: HOSTILE, rows: [{ [HOSTILE]: HOSTILE }] },
    limits: { warning: { op: '>', value: 1, unit: HOSTILE, text: HOSTILE }, critical: null },
    evidence: [{ source: HOSTILE, at: HOSTILE, text: `${HOSTILE}\n${'x'.repeat(100_000)}\n${HOSTILE}` }],
    waiver: { reason: HOSTILE, owner: HOSTILE, ticket: HOSTILE, until: HOSTILE, atMost: HOSTILE },
    attestation: { by: HOSTILE, at: HOSTILE, note: HOSTILE, validUntil: HOSTILE },
    ...fields,
  })

export const hostileResults = (): Results =>
  recorded({
    items: [
      hostileItem(),
      hostileItem({ status: 'unknown', object: null }),
      hostileItem({ status: 'not-applicable' }),
      hostileItem({ status: 'ok' }),
    ],
    errors: [HOSTILE],
    run: {
      operator: HOSTILE,
      host: HOSTILE,
      selection: [HOSTILE],
      stack: {
        name: HOSTILE,
        label: HOSTILE,
        project: HOSTILE,
        engine: HOSTILE,
        identity: { postgres: HOSTILE, mysql: HOSTILE },
      },
    },
  })
