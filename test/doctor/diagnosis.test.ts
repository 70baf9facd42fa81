import { describe, expect, test } from 'vitest'
import { diagnose } from '../../cli/doctor/diagnosis.ts'
import { verification } from '../../cli/doctor/preflight.ts'
import { render } from '../../cli/doctor/render.ts'
import type { Surveyed } from '../../cli/doctor/survey.ts'
import { inspection } from './containers.ts'

const head = {
  environment: 'prod',
  at: '2026-11-28T00:00:00.000Z',
  stack: { name: 'travian-prod', label: 'PRODUCTION', project: 'travian' },
}
const engine = { what: 'engine', found: true, text: 'Docker 27.0', remedy: [] }
const item = (changes: Partial<Surveyed>): Surveyed => ({
  id: 'daily.a.b',
  suite: 'daily',
  title: 't',
  state: 'found',
  needs: [],
  lost: null,
  reasons: [],
  ...changes,
})
const missing = item({
  id: 'weekly.x.y',
  state: 'missing',
  needs: [{ kind: 'postgres', of: null, what: 'pg_stat_statements' }],
  reasons: [
    { object: 's1', reason: 'the extension is not there', remedy: ['create extension pg_stat_statements;'] },
    { object: 's2', reason: 'the extension is not there', remedy: ['create extension pg_stat_statements;'] },
  ],
})
const defect = {
  name: 'B4',
  title: 'The health check of Redis can only fail',
  evidence: 'travian_redis',
  remedy: ['x'],
}
const before = { checks: [engine], containers: [] }

describe('a diagnosis', () => {
  test.each([
    ['all found', before, [item({})], [], 0],
    [
      'a person, not here, not tried',
      before,
      (['a person', 'not here', 'not tried'] as const).map((state) => item({ state })),
      [],
      0,
    ],
    ['something missing', before, [item({}), missing], [], 3],
    ['a login missing', { checks: [{ ...engine, found: false }], containers: [] }, [item({})], [], 3],
    ['a defect of the stack', before, [item({})], [defect], 3],
  ])('of %s ends as it must', (_what, preflight, items, defects, exitCode) => {
    expect(diagnose(head, preflight, items, defects).exitCode).toBe(exitCode)
  })

  test('names containers by their service, and says what is lost without exec', () => {
    const needs = [{ kind: 'exec' as const, of: 'c1', what: 'find' }]
    const containers = [inspection({ id: 'c1', name: 'travian_maintenance', service: 'maintenance' })]
    const { items, withoutExec } = diagnose(head, { checks: [], containers }, [item({ needs }), missing], [])
    expect(items[0]?.needsText).toBe('exec in maintenance (find)')
    expect(withoutExec).toEqual(['daily.a.b'])
  })

  test('where exec is forbidden tells what is lost wholly and in part, and the lines that do without it', () => {
    const words = 'exec is forbidden on socket-proxy:2375: 403 Forbidden'
    const exec = { what: 'exec', found: false, text: words, remedy: [], isForbidden: true as const }
    const items = [
      item({ id: 'daily.c.d' }),
      item({ state: 'missing', lost: 'wholly' }),
      item({ id: 'daily.b.c', state: 'missing', lost: 'in part' }),
    ]
    const diagnosis = diagnose(head, { checks: [engine, exec], containers: [] }, items, [])
    expect(diagnosis).toMatchObject({ execForbidden: words, exitCode: 3 })
    expect(render(diagnosis)).toContain(`
Lost here, since ${words}
  wholly   daily.a.b
  in part  daily.b.c

To do without them, in the stack description
  notApplicable:
    daily.a.b: exec is forbidden on this engine
`)
  })

  test('tells each missing thing once, with all it costs, its reason and the remedy', () => {
    expect(render(diagnose(head, before, [item({}), missing], [defect]))).toBe(`travian-prod (PRODUCTION)  doctor

What everything needs
  found     engine: Docker 27.0

What each item needs
  found     daily.a.b   nothing but its own record
  missing   weekly.x.y  PostgreSQL (pg_stat_statements)

Missing

  weekly.x.y[s1]
  weekly.x.y[s2]
    the extension is not there
    do: create extension pg_stat_statements;

Defects of the stack itself

  B4  The health check of Redis can only fail
      travian_redis
      do: x

NOT WHOLLY MEASURABLE  1 missing · 1 found · 1 defect of the stack
`)
  })
})

test.each([
  ['PostgreSQL', '15.20 (Debian 15.20-0+deb12u1)', ''],
  ['PostgreSQL', '14.9', ' — unverified: never tried against a real PostgreSQL 14.9'],
  ['MySQL', '8.0.36', ' — unverified: never tried against a real MySQL 8.0'],
  ['MariaDB', '10.11.19-MariaDB-0+deb12u1-log', ''],
  ['Redis', '7.2.4', ' — unverified: never tried against a real Redis 7.2'],
])('%s %s%s', (product, version, text) => {
  expect(verification(product, version)).toBe(text)
})
