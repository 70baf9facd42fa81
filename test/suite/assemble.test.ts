import { describe, expect, test } from 'vitest'
import { assembleItem, missingItem, type RanTest } from '../../cli/suite/assemble.ts'
import { above } from '../../helpers/limits.ts'
import { reading } from '../../helpers/reading.ts'
import type { Judged } from '../../helpers/record.ts'
import { verdict } from '../../helpers/verdict.ts'

const limits = above('jobs', { warning: 100 })
const judged = (object: string | null, status: Parameters<typeof verdict>[0], message: string): Judged => ({
  object,
  verdict: verdict(status, message),
  reading: reading({ value: 1, unit: 'jobs', text: '1 jobs', source: 's' }),
  evidence: [{ source: 's', at: '2026-11-23T00:00:00.000Z', text: 'same' }],
  remedy: [],
  proved: null,
  waiver: null,
})
const ran = (judgements: Judged[], more: Partial<RanTest> = {}): RanTest => ({
  declaration: {
    id: 'daily.x.y',
    title: 't',
    section: 's',
    kind: 'measured',
    measuredWith: null,
    why: 'w',
    action: ['do'],
    limits,
  },
  record: { finished: true, judged: judgements, error: null },
  durationMs: 3.4,
  errors: [],
  ...more,
})

describe('the results of a test', () => {
  test('are one per object, each the worst of its assertions, with both messages when both are bad', () => {
    const items = assembleItem(
      ran([
        judged('a', 'ok', 'fine'),
        judged('a', 'warning', 'full'),
        judged('a', 'critical', 'dead'),
        judged('b', 'ok', 'fine'),
      ]),
    )
    expect(items.map(({ object, status, message }) => [object, status, message])).toEqual([
      ['a', 'critical', 'dead; full'],
      ['b', 'ok', 'fine'],
    ])
  })

  test('keep evidence once', () => {
    expect(assembleItem(ran([judged(null, 'ok', 'a'), judged(null, 'ok', 'b')]))[0]?.evidence).toHaveLength(1)
  })

  test('of a test that never finished are unknown, beside what it had judged', () => {
    const record = { finished: false, judged: [judged('a', 'ok', 'fine')], error: null }
    const items = assembleItem(ran([], { record, errors: ['Test timed out in 20000ms'] }))
    expect(items.map(({ object, status }) => [object, status])).toEqual([
      ['a', 'ok'],
      [null, 'unknown'],
    ])
    expect(items[1]?.message).toBe('did not finish: Test timed out in 20000ms')
  })

  test('of a crash are unknown with the error', () => {
    const [item] = assembleItem(ran([], { record: { finished: false, judged: [], error: 'TypeError: x\n at y' } }))
    expect(item).toMatchObject({ status: 'unknown', message: 'failed by an error of its own: TypeError: x' })
  })

  test('of a test that never began, or does not exist, are unknown', () => {
    expect(assembleItem(ran([], { record: null }))[0]).toMatchObject({ status: 'unknown', message: 'did not run' })
    expect(missingItem('daily.x.z')).toMatchObject({ id: 'daily.x.z', status: 'unknown' })
  })

  test('that could not look carry the remedy instead of the action', () => {
    const blind = { ...judged(null, 'unknown', 'refused'), remedy: ['start it'] }
    expect(assembleItem(ran([blind]))[0]?.action).toEqual(['start it'])
    expect(assembleItem(ran([judged(null, 'warning', 'full')]))[0]?.action).toEqual(['do'])
  })
})
