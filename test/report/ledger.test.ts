import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { appendEntry, currentEpoch, ensureEpoch, moveEpoch, readLedger, verifyLedger } from '../../helpers/ledger.ts'
import { canonicalJson, digestOf } from '../../helpers/report/canonical-json.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ledger-'))
})
afterEach(() => rm(directory, { recursive: true }))

const path = (): string => join(directory, 'ledger.jsonl')
const threeRuns = async (): Promise<string[]> => {
  for (const run of ['a', 'b', 'c']) await appendEntry(directory, { kind: 'run', data: { run } })
  return (await readFile(path(), 'utf8')).split('\n')
}
const broken = async (): Promise<string[]> =>
  verifyLedger(await readLedger(directory)).map(({ line, why }) => `${line}: ${why}`)

describe('the ledger', () => {
  test('has no entries before the first', async () => {
    expect(await readLedger(directory)).toEqual({ entries: [], unreadable: [] })
    expect(await broken()).toEqual([])
  })

  test('chains each entry to the one before, from its first line', async () => {
    await threeRuns()
    const { entries } = await readLedger(directory)
    expect(entries.map(({ seq, data, line }) => [seq, data.run, line])).toEqual([
      [1, 'a', 1],
      [2, 'b', 2],
      [3, 'c', 3],
    ])
    expect(entries.map(({ previous }) => previous)).toEqual([null, entries[0]?.digest, entries[1]?.digest])
    expect(await broken()).toEqual([])
  })

  test('has digests that anybody can compute again', async () => {
    const [line = ''] = await threeRuns()
    const { digest, ...rest } = JSON.parse(line)
    expect(digest).toBe(digestOf(canonicalJson(rest)))
  })

  test('stays whole while many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, run) => appendEntry(directory, { kind: 'run', data: { run } })))
    expect((await readLedger(directory)).entries).toHaveLength(20)
    expect(await broken()).toEqual([])
  })
})

describe('a broken chain is found, with its line', () => {
  test.each<[fact: string, change: (lines: string[]) => string[], found: RegExp[]]>([
    [
      'a changed value',
      ([a = '', b = '', c = '']) => [a, b.replace('"run":"b"', '"run":"x"'), c],
      [/^2: entry 2 was changed/],
    ],
    [
      'a changed value with its digest forged',
      ([a = '', b = '', c = '']) => [a, forge(b), c],
      [/^3: entry 3 does not follow/],
    ],
    ['a removed line', ([a = '', , c = '']) => [a, c], [/^2: entry 3 does not follow/, /^2: entry 3 should be 2/]],
    [
      'a removed first line',
      ([, b = '', c = '']) => [b, c],
      [/^1: entry 2 does not follow/, /^1: entry 2 should be 1/],
    ],
    [
      'two lines exchanged',
      ([a = '', b = '', c = '']) => [a, c, b],
      [/^2: entry 3 does not/, /^2: entry 3 should be 2/, /^3: entry 2 does not/, /^3: entry 2 should be 4/],
    ],
    [
      'a line twice',
      ([a = '', b = '', c = '']) => [a, b, b, c],
      [/^3: entry 2 does not follow/, /^3: entry 2 should be 3/],
    ],
    ['a line that is no JSON', ([a = '', b = '', c = '']) => [a, b, 'garbage', c], [/^3: torn or damaged/]],
    ['an empty line', ([a = '', b = '', c = '']) => [a, '', b, c], [/^2: torn or damaged/]],
    ['a line that is no entry', ([a = '', b = '', c = '']) => [a, b, '{"seq":3}', c], [/^3: no ledger entry/]],
  ])('%s', async (_fact, change, found) => {
    const lines = (await threeRuns()).slice(0, 3)
    await writeFile(path(), `${change(lines).join('\n')}\n`)
    const problems = await broken()
    expect(problems).toHaveLength(found.length)
    for (const [index, pattern] of found.entries()) expect(problems[index]).toMatch(pattern)
  })

  function forge(line: string): string {
    const { digest: _digest, ...rest } = JSON.parse(line)
    const changed = { ...rest, data: { run: 'x' } }
    return canonicalJson({ ...changed, digest: digestOf(canonicalJson(changed)) })
  }
})

describe('a last line torn by a crash', () => {
  test('is reported, and the entries before it are still read', async () => {
    await threeRuns()
    await appendFile(path(), '{"at":"2026-11-2')
    expect((await readLedger(directory)).entries).toHaveLength(3)
    expect(await broken()).toEqual(['4: torn: it does not end'])
  })

  test('is neither repaired nor in the way of the next entry', async () => {
    await threeRuns()
    await appendFile(path(), '{"at":"2026-11-2')
    await appendEntry(directory, { kind: 'run', data: { run: 'd' } })
    expect((await readLedger(directory)).entries.map(({ data }) => data.run)).toEqual(['a', 'b', 'c', 'd'])
    expect(await broken()).toEqual(['4: torn or damaged: no JSON'])
  })
})

describe('the epoch', () => {
  test('is set by the first run and stays', async () => {
    expect(currentEpoch(await readLedger(directory))).toBeNull()
    expect(await ensureEpoch(directory, '2026-10-01T06:00:00.000Z')).toBe('2026-10-01T06:00:00.000Z')
    expect(await ensureEpoch(directory, '2026-11-01T06:00:00.000Z')).toBe('2026-10-01T06:00:00.000Z')
    expect((await readLedger(directory)).entries).toHaveLength(1)
  })

  test('is set once by many first runs', async () => {
    const times = ['2026-10-01T06:00:00.000Z', '2026-10-01T06:00:01.000Z', '2026-10-01T06:00:02.000Z']
    const epochs = await Promise.all(times.map((at) => ensureEpoch(directory, at)))
    expect(new Set(epochs).size).toBe(1)
  })

  test('is where it was last moved to', async () => {
    await ensureEpoch(directory, '2026-10-01T06:00:00.000Z')
    await moveEpoch(directory, 'fresh demo', '2026-11-01T06:00:00.000Z')
    expect(currentEpoch(await readLedger(directory))).toBe('2026-11-01T06:00:00.000Z')
  })

  test('is now where it cannot be written down', async () => {
    await writeFile(join(directory, 'file'), '')
    expect(await ensureEpoch(join(directory, 'file'), '2026-10-01T06:00:00.000Z')).toBe('2026-10-01T06:00:00.000Z')
  })
})

test.each<[value: unknown, canonical: string]>([
  [{ b: 1, a: { d: null, c: [2, { z: 1, y: 2 }] } }, '{"a":{"c":[2,{"y":2,"z":1}],"d":null},"b":1}'],
  [{ a: undefined, b: 'ü"' }, String.raw`{"b":"ü\""}`],
])('canonical JSON of %j', (value, canonical) => {
  expect(canonicalJson(value)).toBe(canonical)
})
