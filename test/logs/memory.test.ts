import { describe, expect, test } from 'vitest'
import { withHistory } from '../../helpers/probes/logs/errors.ts'
import type { Group } from '../../helpers/probes/logs/groups.ts'
import { occasions, pastRuns, recall, remember, sawPredecessor } from '../../helpers/probes/logs/memory.ts'

const NOW = new Date('2026-11-23T09:00:00Z')
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000)
const group = (key: string, count: number): Group => ({
  key,
  level: 'error',
  pattern: key,
  count,
  first: 0,
  last: 0,
  example: '',
  isAboutConnections: false,
  days: [],
})
const run = (hours: number, counts: Record<string, number> = {}, containers = ['aaaaaaaaaaaa']) => ({
  at: hoursAgo(hours),
  containers,
  counts: new Map(Object.entries(counts)),
})

describe('what a run remembers of a log', () => {
  test('comes back as it was', () => {
    const text = remember(['a'.repeat(64), 'b'.repeat(64)], [group('abc-_12', 3), group('xyz0000', 1)])
    expect(text).toBe('c=aaaaaaaaaaaa,bbbbbbbbbbbb p=abc-_12:3,xyz0000:1')
    expect(recall(text)).toEqual({
      containers: ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'],
      counts: new Map([
        ['abc-_12', 3],
        ['xyz0000', 1],
      ]),
    })
  })

  test('of a clean log is its containers', () => {
    expect(recall(remember(['a'.repeat(64)], []))).toEqual({ containers: ['aaaaaaaaaaaa'], counts: new Map() })
  })

  test('stays within what the history keeps, and cut off is still readable', () => {
    const text = remember(
      ['a'.repeat(64)],
      Array.from({ length: 1_000 }, (_, index) => group(String(index).padStart(7, 'k'), 12_345)),
    )
    expect(text.length).toBeLessThanOrEqual(1_900)
    expect(recall(text.slice(0, 500))?.counts.size).toBeGreaterThan(30)
  })

  test.each(['', 'something else', 'c=a'])('%j is nothing of ours', (text) => {
    expect(recall(text)).toBeNull()
  })

  test('is found by item and object', () => {
    const item = { id: 'x', object: 'a', status: 'ok' as const, value: 0, unit: '', firstSeen: null }
    const history = [
      { run: '1', suite: 'daily' as const, at: NOW.toISOString(), items: [{ ...item, text: 'c=aa p=k:1' }, item] },
    ]
    expect(pastRuns(history, 'x', 'a')).toHaveLength(1)
    expect(pastRuns(history, 'x', 'b')).toEqual([])
  })
})

describe('occasions', () => {
  test('are the last seven runs, newest first', () => {
    const runs = [216, 192, 168, 144, 120, 96, 72, 48, 24].map((hours) => run(hours))
    expect(occasions(runs, NOW).map(({ at }) => at)).toEqual([24, 48, 72, 96, 120, 144, 168].map(hoursAgo))
  })

  test('looking again and again on one morning is none', () => {
    expect(
      occasions(
        [0.3, 0.2, 0.1].map((hours) => run(hours)),
        NOW,
      ),
    ).toEqual([])
  })

  test('of runs close together only the newest counts', () => {
    const runs = [49, 48.5, 48, 24.5, 24, 1].map((hours) => run(hours))
    expect(occasions(runs, NOW).map(({ at }) => at)).toEqual([24, 48].map(hoursAgo))
  })

  test('a pattern knows its counts there, and whether the last run saw it', () => {
    const runs = [run(48, { k: 2 }), run(24), run(1, { k: 5 })]
    expect(withHistory([group('k', 7)], runs, NOW)).toMatchObject([{ before: [0, 2], isNew: false }])
    expect(withHistory([group('j', 7)], runs, NOW)).toMatchObject([{ before: [0, 0], isNew: true }])
  })
})

describe('a predecessor', () => {
  const created = hoursAgo(3)
  test.each([
    ['seen an hour before', [run(4, {}, ['bbbbbbbbbbbb'])], true],
    ['that is the same container', [run(4)], false],
    ['one of two that are still there', [run(4, {}, ['bbbbbbbbbbbb', 'aaaaaaaaaaaa'])], false],
    ['last seen days before', [run(40, {}, ['bbbbbbbbbbbb'])], false],
    ['of a first run', [], false],
    ['only seen after the new one was made', [run(2, {}, ['bbbbbbbbbbbb'])], false],
  ])('%s: %#', (_, runs, isLost) => {
    expect(sawPredecessor(runs, ['a'.repeat(64)], created) !== null).toBe(isLost)
  })
})
