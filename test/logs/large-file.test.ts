import { appendFile, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readWindow, recordTime } from '../../helpers/probes/logs/app-log.ts'
import { jsonRecord } from '../../helpers/probes/logs/formats/structured.ts'
import { type JsonEntry, JsonScan } from '../../helpers/probes/logs/json-scan.ts'
import { hostPathOf, type LargeFile, openOnHost } from '../../helpers/probes/logs/large-file.ts'
import { newestTime, windowStart } from '../../helpers/probes/logs/window-start.ts'

const START = Date.parse('2026-11-16T00:00:00Z')
const MINUTE = 60_000

const timeOf = (line: string): number | null => {
  const record = jsonRecord(line)
  return record === null ? null : recordTime(record, 'Etc/UTC')
}

const entry = (at: number, level = 200, message = 'REQUEST_END'): string =>
  JSON.stringify({ message, context: {}, level, channel: 'travian', datetime: new Date(at).toISOString(), extra: {} })

/** A file in memory that counts what is read of it. */
function fileOf(text: string): LargeFile & { bytesRead: () => number } {
  const bytes = Buffer.from(text)
  let read = 0
  const take = (from: number, to: number): Buffer => {
    read += Math.max(0, Math.min(to, bytes.length) - from)
    return bytes.subarray(from, to)
  }
  return {
    name: 'memory',
    size: bytes.length,
    modifiedAt: new Date(),
    read: async (offset, length) => take(offset, offset + length),
    stream: async (offset, onChunk) => {
      for (let at = offset; at < bytes.length; at += 1000) onChunk(take(at, at + 1000))
    },
    close: async () => undefined,
    bytesRead: () => read,
  }
}

const week = Array.from({ length: 7 * 24 * 60 }, (_, minute) =>
  entry(START + minute * MINUTE, minute % 1000 === 7 ? 400 : 200, `entry ${minute}`),
)

describe('a window in a large file', () => {
  test.each([
    ['holds the window and more', 5 * 24 * 60],
    ['begins within the window', 12 * 60],
  ])('is found behind ten gigabytes of hole, where what follows %s', async (_, minutes) => {
    const folder = await mkdtemp(join(tmpdir(), 'hole-'))
    try {
      const path = join(folder, 'app.log')
      const lines = week.slice(-minutes)
      await writeFile(path, '')
      await truncate(path, 10e9)
      await appendFile(path, `${lines.join('\n')}\n`)
      const file = await openOnHost('app.log', folder, path)
      if (file === null) throw new Error('the file is there')
      const newest = timeOf(week.at(-1) ?? '') ?? 0
      const window = { start: newest - 24 * 60 * MINUTE, end: newest }
      const { errors, bytes } = await readWindow(file, window, timeOf)
      await file.close()
      const expected = lines.filter((line) => line.includes('"level":400') && (timeOf(line) ?? 0) >= window.start)
      expect(errors).toMatchObject([{ pattern: 'entry <n>', count: expected.length }])
      expect(bytes).toBeLessThan(2e6)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('is found without reading the whole file', async () => {
    const padded = week.map((line) => line.replace('"extra":{}', `"extra":{"trace":"${'z'.repeat(500)}"}`))
    const file = fileOf(`${padded.join('\n')}\n`)
    const from = START + 6 * 24 * 60 * MINUTE
    const { errors, newestAt, unreadable } = await readWindow(
      file,
      { start: from, end: START + 8 * 24 * 60 * MINUTE },
      timeOf,
    )
    const expected = week.filter((line) => line.includes('"level":400') && (timeOf(line) ?? 0) >= from)
    expect(errors).toMatchObject([{ pattern: 'entry <n>', count: expected.length }])
    expect(newestAt).toBe(timeOf(week.at(-1) ?? ''))
    expect(unreadable).toBe(0)
    expect(file.bytesRead()).toBeLessThan(file.size / 2)
  })

  test.each([
    ['before the first entry', START - MINUTE, week.length],
    ['at the first entry', START, week.length],
    ['in the middle', START + 5000 * MINUTE, week.length - 5000],
    ['at the last entry', START + (week.length - 1) * MINUTE, 1],
    ['after the last entry', START + week.length * MINUTE, 0],
  ])('beginning %s holds all that follows', async (_, from, left) => {
    const file = fileOf(`${week.join('\n')}\n`)
    const offset = await windowStart(file, from, timeOf)
    let text = ''
    await file.stream(offset, (chunk) => {
      text += chunk.toString()
    })
    const inWindow = text.split('\n').filter((line) => (timeOf(line) ?? 0) >= from)
    expect(inWindow).toHaveLength(left)
  })

  test.each([
    ['an empty file', ''],
    ['one without any time', 'no json\n'.repeat(50_000)],
    ['one line without end', 'x'.repeat(3_000_000)],
    ['bytes that are no text', '\ufffd\u0000\n'.repeat(50_000)],
  ])('of %s holds nothing, and does not hang', async (_, text) => {
    const { errors, newestAt } = await readWindow(fileOf(text), { start: START, end: START + MINUTE }, timeOf)
    expect(errors).toEqual([])
    expect(newestAt).toBeNull()
  })

  test('enormous lines between the entries are stepped over', async () => {
    const lines = week.flatMap((line, index) =>
      index % 3000 === 1500 ? [JSON.stringify({ big: 'y'.repeat(400_000) }), line] : [line],
    )
    const from = START + 9000 * MINUTE
    const { errors } = await readWindow(
      fileOf(lines.join('\n')),
      { start: from, end: from + 30 * 24 * 60 * MINUTE },
      timeOf,
    )
    expect(errors[0]?.count).toBe(
      week.filter((line) => line.includes('"level":400') && (timeOf(line) ?? 0) >= from).length,
    )
  })

  test('the newest entry is found behind lines that carry no time', async () => {
    expect(await newestTime(fileOf(`${week.join('\n')}\n${'stack trace\n'.repeat(20_000)}`), timeOf)).toBe(
      timeOf(week.at(-1) ?? ''),
    )
  })
})

describe('the scan for errors', () => {
  function scan(text: string, size = 64): { found: JsonEntry[]; unreadable: number } {
    const found: JsonEntry[] = []
    const scanner = new JsonScan((one) => found.push(one))
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) scanner.add(bytes.subarray(at, at + size))
    scanner.end()
    return { found, unreadable: scanner.unreadable }
  }

  test.each([
    ["Monolog's number", '{"message":"x","level":400,"level_name":"ERROR"}', 'error'],
    ['a critical number', '{"message":"x","level":500}', 'critical'],
    ['emergency', '{"message":"x","level":600}', 'critical'],
    ['a name', '{"message":"x","level":"error"}', 'error'],
    ['a name in capitals', '{"message":"x","level_name":"CRITICAL"}', 'critical'],
    ['a number in quotes, with blanks', '{"message":"x", "level" : "400"}', 'error'],
    ['a severity', '{"message":"x","severity":"ERROR"}', 'error'],
  ])('finds %s', (_, line, level) => {
    expect(scan(`{"level":200}\n${line}\n{"level":200}`).found).toMatchObject([{ level, message: 'x' }])
  })

  test.each([
    ['information', '{"message":"x","level":200,"level_name":"INFO"}'],
    ['a warning', '{"message":"x","level":300}'],
    ['a status', '{"message":"x","level":200,"context":{"status_code":500}}'],
    ['a level inside the context', '{"message":"x","context":{"level":500},"level":200}'],
    ['a level inside the message', '{"message":"said \\"level\\":400","level":200}'],
    ['plain text', 'ERROR: level 400'],
  ])('passes over %s', (_, line) => {
    expect(scan(`${line}\n`).found).toEqual([])
  })

  test.each([1, 7, 64, 1_000_000])('finds the same whatever the size of a chunk (%i)', (size) => {
    const text = week.slice(0, 2500).join('\n')
    expect(scan(text, size).found.map(({ message }) => message)).toEqual(['entry 7', 'entry 1007', 'entry 2007'])
  })

  test('reads other alphabets, also where a chunk ends within a character', () => {
    expect(scan('{"message":"дерево ⚔","level":400}\n', 3).found).toMatchObject([{ message: 'дерево ⚔' }])
  })

  test('a torn entry that looks like an error is one, and is counted', () => {
    const { found, unreadable } = scan('{"message":"x","level":400,"level_name":"ERR')
    expect(found).toMatchObject([{ level: 'error' }])
    expect(unreadable).toBe(1)
  })

  test('of a line of many megabytes no more than one is kept', () => {
    const { found } = scan(
      `{"message":"x","level":400,"rest":"${'z'.repeat(5_000_000)}"}\n{"message":"y","level":400}\n`,
      65536,
    )
    expect(found.map(({ message }) => message.slice(0, 15))).toEqual(['{"message":"x",', 'y'])
    expect(found[0]?.text.length).toBeLessThanOrEqual(65536)
  })
})

describe('where a file of a container lies', () => {
  const mount = {
    type: 'volume',
    name: 'logs',
    source: '/var/lib/docker/volumes/logs/_data',
    destination: '/var/log/travian',
    isReadOnly: false,
  }

  test.each([
    ['/var/log/travian/app.log', '/var/lib/docker/volumes/logs/_data/app.log'],
    ['/var/log/travian/old/app.log', '/var/lib/docker/volumes/logs/_data/old/app.log'],
  ])('%s on a volume: %s', (path, expected) => {
    expect(hostPathOf({ mounts: [mount] }, path)?.path).toBe(expected)
  })

  test.each(['/var/log/travian2/app.log', '/tmp/app.log'])('%s on none', (path) => {
    expect(hostPathOf({ mounts: [mount] }, path)).toBeNull()
  })

  test('a tmpfs is only in the container', () => {
    expect(hostPathOf({ mounts: [{ ...mount, type: 'tmpfs' }] }, '/var/log/travian/app.log')).toBeNull()
  })

  describe('on this host', () => {
    let folder = ''
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'large-file-'))
      await writeFile(join(folder, 'app.log'), 'one\ntwo\n')
      await symlink('/etc/passwd', join(folder, 'outside.log'))
      await symlink('app.log', join(folder, 'inside.log'))
    })
    afterAll(() => rm(folder, { recursive: true }))

    test('is read at any offset', async () => {
      const file = await openOnHost('x', folder, join(folder, 'app.log'))
      expect((await file?.read(4, 10))?.toString()).toBe('two\n')
      await file?.close()
    })

    test.each([
      ['outside.log', false],
      ['inside.log', true],
      ['missing.log', false],
      ['.', false],
    ])('%s is opened: %s', async (name, isOpened) => {
      const file = await openOnHost('x', folder, join(folder, name))
      expect(file !== null).toBe(isOpened)
      await file?.close()
    })
  })
})
