import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  appendHistory,
  type HistoryRun,
  historyOf,
  lastRemembered,
  lastValue,
  readHistory,
  series,
  sinceOf,
} from '../../helpers/history.ts'
import type { ItemResult } from '../../helpers/report/contract.ts'
import { anItem, aReading, recorded } from './recorded.ts'

const DAY_1 = '2026-11-21T21:50:00.000Z'
const DAY_2 = '2026-11-22T21:50:00.000Z'
const DAY_3 = '2026-11-23T21:50:00.000Z'

/** A run of these items on that day, after the one before. */
function remembered(items: ItemResult[], at: string, previous: HistoryRun | null = null): HistoryRun {
  return historyOf(recorded({ items: sinceOf(items, previous, at), run: { id: at, startedAt: at } }), previous)
}
const since = (item: ItemResult, previous: HistoryRun | null, at: string): ItemResult['since'] =>
  sinceOf([item], previous, at)[0]?.since ?? null

describe('since when', () => {
  const bad = anItem({ status: 'warning' })
  const good = anItem()

  test('trouble at the first run is new', () => {
    expect(since(bad, null, DAY_1)).toEqual({ change: 'new', firstSeen: DAY_1 })
    expect(since(good, null, DAY_1)).toBeNull()
  })

  test('trouble that was ok before is new', () => {
    expect(since(bad, remembered([good], DAY_1), DAY_2)).toEqual({ change: 'new', firstSeen: DAY_2 })
  })

  test('trouble that goes on keeps its first day, from run to run', () => {
    const second = remembered([anItem({ status: 'critical' })], DAY_2, remembered([bad], DAY_1))
    expect(since(bad, second, DAY_3)).toEqual({ change: 'still', firstSeen: DAY_1 })
  })

  test('what is ok again is fixed, once', () => {
    const first = remembered([bad], DAY_1)
    expect(since(good, first, DAY_2)).toEqual({ change: 'fixed', firstSeen: DAY_1 })
    expect(since(good, remembered([good], DAY_2, first), DAY_3)).toBeNull()
  })

  test('what no longer applies is not fixed', () => {
    expect(since(anItem({ status: 'not-applicable' }), remembered([bad], DAY_1), DAY_2)).toBeNull()
  })

  test('an accepted warning keeps its first day until the acceptance ends', () => {
    const waived = remembered(
      [anItem({ status: 'waived', measuredStatus: 'warning' })],
      DAY_2,
      remembered([bad], DAY_1),
    )
    expect(since(bad, waived, DAY_3)).toEqual({ change: 'still', firstSeen: DAY_1 })
  })

  test('each object has its own', () => {
    const first = remembered([anItem({ object: 's1', status: 'warning' }), anItem({ object: 's2' })], DAY_1)
    const now = sinceOf(
      [anItem({ object: 's1', status: 'warning' }), anItem({ object: 's2', status: 'warning' })],
      first,
      DAY_2,
    )
    expect(now.map((item) => item.since?.change)).toEqual(['still', 'new'])
  })

  test('an object that a failed look hid for a day keeps its first day', () => {
    const disk = anItem({ object: '/', status: 'warning' })
    const unseen = remembered([anItem({ object: null, status: 'unknown' })], DAY_2, remembered([disk], DAY_1))
    expect(since(disk, unseen, DAY_3)).toEqual({ change: 'still', firstSeen: DAY_1 })
  })

  test('an object that is gone is forgotten', () => {
    const first = remembered([anItem({ object: '/old', status: 'warning' }), anItem({ object: '/' })], DAY_1)
    expect(remembered([anItem({ object: '/' })], DAY_2, first).items.map(({ object }) => object)).toEqual(['/'])
  })
})

describe('the history of an environment', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'history-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const aRun = (run: string, suite: HistoryRun['suite'] = 'daily', padding = ''): HistoryRun => ({
    run,
    suite,
    at: DAY_1,
    items: [{ id: `x${padding}`, object: null, status: 'ok', value: Number(run), unit: 'jobs', firstSeen: null }],
  })
  const names = async (maxRuns: number, suite: HistoryRun['suite'] = 'daily'): Promise<string[]> =>
    (await readHistory(directory, { suite, maxRuns })).map(({ run }) => run)

  test('is empty before the first run, and where there is no folder', async () => {
    expect(await names(10)).toEqual([])
    await writeFile(join(directory, 'file'), '')
    expect(await readHistory(join(directory, 'file'), { suite: 'daily', maxRuns: 1 })).toEqual([])
  })

  test('gives the newest runs of a suite, oldest first', async () => {
    for (const run of ['1', '2', '3', '4']) await appendHistory(directory, aRun(run, run === '3' ? 'weekly' : 'daily'))
    expect(await names(2)).toEqual(['2', '4'])
    expect(await names(10)).toEqual(['1', '2', '4'])
    expect(await names(10, 'weekly')).toEqual(['3'])
  })

  test.each([10, 100_000, 262_143, 262_144, 300_000])('is read from its end over lines of %i bytes', async (size) => {
    for (const run of ['1', '2', '3', '4', '5'])
      await appendHistory(directory, aRun(run, 'daily', 'ü'.repeat(size / 2)))
    expect(await names(3)).toEqual(['3', '4', '5'])
    expect(await names(99)).toEqual(['1', '2', '3', '4', '5'])
  })

  test('leaves out a line torn by a crash and goes on after it', async () => {
    await writeFile(join(directory, 'history.jsonl'), `${JSON.stringify(aRun('1'))}\n{"run":"2","sui`)
    expect(await names(10)).toEqual(['1'])
    await appendHistory(directory, aRun('3'))
    expect(await names(10)).toEqual(['1', '3'])
  })
})

describe('the values of an item', () => {
  const at = (time: string, items: ItemResult[]): HistoryRun => remembered(items, time)
  const history = [
    at(DAY_1, [
      anItem({ object: 's1', reading: aReading(1, 'jobs') }),
      anItem({ object: 's2', reading: aReading(9, 'jobs') }),
    ]),
    at(DAY_2, [anItem({ object: 's1', reading: { ...aReading(0, 'state'), value: 'running' } })]),
    at(DAY_3, [anItem({ object: 's1', reading: aReading(0, 'jobs') })]),
  ]

  test('come oldest first, without runs that have none', () => {
    expect(series(history, 'daily.queues.automation', 's1')).toEqual([
      { at: DAY_1, value: 1 },
      { at: DAY_3, value: 0 },
    ])
  })

  test('of another object or item are another series', () => {
    expect(series(history, 'daily.queues.automation', null)).toEqual([])
    expect(series(history, 'daily.queues', 's1')).toEqual([])
  })

  test('end with the last, which may be 0 and is null where there is none', () => {
    expect(lastValue(history, 'daily.queues.automation', 's1')).toBe(0)
    expect(lastValue(history, 'daily.queues.automation', 's2')).toBe(9)
    expect(lastValue(history, 'daily.queues.automation', 's3')).toBeNull()
  })
})

describe('what a reading asks to remember', () => {
  const withText = (remember: string): ItemResult =>
    anItem({ object: 's1', reading: { ...aReading(1, 'jobs'), remember } })
  const history = [remembered([withText('old')], DAY_1), remembered([withText('new')], DAY_2), remembered([], DAY_3)]

  test('is that of the newest run which saw it', () => {
    expect(lastRemembered(history, 'daily.queues.automation', 's1')).toEqual({ at: new Date(DAY_2), text: 'new' })
    expect(lastRemembered(history, 'daily.queues.automation', 's2')).toBeNull()
  })

  test('is cut where it is long, and survives the file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'history-'))
    await appendHistory(directory, remembered([withText('x'.repeat(9_000))], DAY_1))
    const read = await readHistory(directory, { suite: 'daily', maxRuns: 1 })
    await rm(directory, { recursive: true })
    expect(lastRemembered(read, 'daily.queues.automation', 's1')?.text).toHaveLength(8_000)
  })
})
