import { describe, expect, test } from 'vitest'
import { needsText } from '../../cli/doctor/needs-text.ts'
import { askedBy, type Need, noteNeed, observeNeeds, sourcesOf } from '../../helpers/connections/needs.ts'
import { oncePerRun } from '../../helpers/probes/once-per-run.ts'
import type { Stack } from '../../helpers/stack.ts'

const kinds = (needs: Need[]): string[] => needs.map(({ kind }) => kind)

describe('what a look needs', () => {
  test('is noted once, also behind other calls, and without an observer nowhere', async () => {
    noteNeed('redis')
    const look = observeNeeds(async () => {
      await Promise.all([1, 2].map(async () => noteNeed('exec', 'c1', 'find')))
      noteNeed('engine')
    })
    await look.done
    expect(look.needs()).toEqual([
      { kind: 'exec', of: 'c1', what: 'find' },
      { kind: 'engine', of: null, what: null },
    ])
  })

  test('is known also of a look that failed', async () => {
    const look = observeNeeds(async () => {
      noteNeed('postgres')
      throw new Error('refused')
    })
    await expect(look.done).rejects.toThrow('refused')
    expect(kinds(look.needs())).toEqual(['postgres'])
  })

  test('is not mixed up between looks that run at once', async () => {
    const looks = (['redis', 'mysql'] as const).map((kind) =>
      observeNeeds(async () => {
        await Promise.resolve()
        noteNeed(kind)
      }),
    )
    await Promise.all(looks.map(({ done }) => done))
    expect(looks.map(({ needs }) => kinds(needs()))).toEqual([['redis'], ['mysql']])
  })

  test('counts for everyone who shares an answer', async () => {
    const shared = oncePerRun(async () => noteNeed('postgres'))
    const stack = {} as Stack
    const looks = [1, 2].map(() => observeNeeds(() => shared(stack)))
    await Promise.all(looks.map(({ done }) => done))
    expect(looks.map(({ needs }) => kinds(needs()))).toEqual([['postgres'], ['postgres']])
  })

  test.each([
    ['select 1', []],
    ['SELECT x FROM pg_stat_statements s JOIN pg_database d ON true', ['pg_stat_statements', 'pg_database']],
    ['select count(*) from (select 1) x', []],
  ])('%j reads from %j', (statement, sources) => {
    expect(sourcesOf(statement)).toEqual(sources)
  })

  test.each([
    ['/api/search?type=dash-db', ['/api/search']],
    ['/api/v1/query?query=sum(rate(http_total{code="500"}[5m]))', ['http_total']],
    ['/api/v1/query?query=pg_up', ['pg_up']],
    ['/api/v1/query?query=a_total[5m] / b_total[5m]', ['a_total', 'b_total']],
  ])('%s asks for %j', (path, asked) => {
    expect(askedBy(path)).toEqual(asked)
  })
})

describe('needs in words', () => {
  const nameOf = (id: string): string => ({ c1: 'maintenance', c2: 'waf' })[id] ?? id
  const need = (kind: Need['kind'], of: string | null = null, what: string | null = null): Need => ({ kind, of, what })

  test.each<[Need[], string]>([
    [[], 'nothing but its own record'],
    [[need('engine'), need('engine', null, 'top')], 'engine (top)'],
    [[need('exec', 'c1', 'find'), need('exec', 'c1', 'sh')], 'exec in maintenance (find, sh)'],
    [[need('exec', 'c1', 'cat'), need('exec', 'c2', 'cat')], 'exec in maintenance (cat) · exec in waf (cat)'],
    [['1', '2', '3', '4'].map((id) => need('logs', id)), 'log of 4 containers'],
    [['a', 'b', 'c', 'd', 'e'].map((table) => need('postgres', null, table)), 'PostgreSQL (a, b, c and 2 more)'],
    [[need('http', 'grafana:3000'), need('host')], "HTTP grafana:3000 · the engine's host"],
  ])('%j', (needs, text) => {
    expect(needsText(needs, nameOf)).toBe(text)
  })
})
