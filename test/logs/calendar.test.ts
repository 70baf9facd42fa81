/** The last 24 hours of a log are 24 real hours, on every day that a calendar makes special. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../../helpers/durations.ts'
import { readWindow, recordTime } from '../../helpers/probes/logs/app-log.ts'
import { jsonRecord } from '../../helpers/probes/logs/formats/structured.ts'
import { openOnHost } from '../../helpers/probes/logs/large-file.ts'
import { windowSince } from '../../helpers/stack.ts'

const MINUTE_MS = 60_000
const SYDNEY = 'Australia/Sydney'
/** An error every ten minutes. */
const PER_DAY = 144

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runbook-calendar-'))
})
afterAll(() => rm(folder, { recursive: true }))

const sydney = new Intl.DateTimeFormat('sv-SE', {
  timeZone: SYDNEY,
  dateStyle: 'short',
  timeStyle: 'medium',
  hourCycle: 'h23',
})
const offsetOf = (at: number): string => {
  const hours = Math.round((Date.parse(`${sydney.format(at).replace(' ', 'T')}Z`) - at) / (60 * MINUTE_MS))
  return `+${hours}:00`
}

/** As Monolog writes them: the wall clock of Sydney, with its offset of that moment or without any. */
const withOffset = (at: number): string => `${sydney.format(at).replace(' ', 'T')}.000000${offsetOf(at)}`
const withoutOffset = (at: number): string => sydney.format(at)

async function errorsBefore(now: string, stamp: (at: number) => string): Promise<number> {
  const end = Date.parse(now)
  const path = join(folder, `${end}.log`)
  // Three days up to a little after now, so that both ends of the window are looked for.
  const times = Array.from({ length: 3 * PER_DAY + 6 }, (_, index) => end - 3 * DAY_MS + index * 10 * MINUTE_MS)
  const lines = times.map((at) =>
    JSON.stringify({ message: 'it failed', context: {}, level: 400, datetime: stamp(at), extra: {} }),
  )
  await writeFile(path, `${lines.join('\n')}\n`)
  const file = await openOnHost(folder, folder, path)
  if (file === null) throw new Error(`${path} was written a moment ago`)
  const { start } = windowSince(null, 24, new Date(end))
  const { errors } = await readWindow(file, { start: start.getTime(), end: end - 1 }, (line) => {
    const record = jsonRecord(line)
    return record === null ? null : recordTime(record, SYDNEY)
  })
  await file.close()
  return errors.reduce((total, { count }) => total + count, 0)
}

const NIGHTS = [
  ['at midnight of the stack', '2026-11-22T13:00:00Z'],
  ['at midnight UTC', '2026-11-23T00:00:00Z'],
  ['on a Sunday', '2026-11-21T21:00:00Z'],
  ['on the first of a month', '2026-11-30T21:00:00Z'],
  ['on Sunday the 31st', '2027-01-30T21:00:00Z'],
  ['on the 1st that follows it', '2027-01-31T21:00:00Z'],
  ['on new year', '2026-12-31T14:00:00Z'],
  ['on the leap day', '2028-02-28T21:00:00Z'],
  ['on the day after it', '2028-02-29T21:00:00Z'],
] as const

describe('a day of a log has all of its errors', () => {
  test.each(NIGHTS)('%s (%s), with offsets and without', async (_, now) => {
    expect(await errorsBefore(now, withOffset)).toBe(PER_DAY)
    expect(await errorsBefore(now, withoutOffset)).toBe(PER_DAY)
  })

  test.each([
    ['clocks forward, an hour later', '2026-10-03T17:00:00Z'],
    ['clocks forward, in the morning', '2026-10-03T21:00:00Z'],
    ['clocks back, within the hour that is there twice', '2026-04-04T16:30:00Z'],
    ['clocks back, in the morning', '2026-04-04T21:00:00Z'],
    ['the morning after', '2026-04-05T21:00:00Z'],
  ])('%s (%s), by the offset of each entry', async (_, now) => {
    expect(await errorsBefore(now, withOffset)).toBe(PER_DAY)
  })

  test('clocks forward without offsets: the wall clock is enough', async () => {
    expect(await errorsBefore('2026-10-03T21:00:00Z', withoutOffset)).toBe(PER_DAY)
  })

  test('clocks back without offsets: none of a whole day is lost, for both hours lie within it', async () => {
    expect(await errorsBefore('2026-04-04T21:00:00Z', withoutOffset)).toBe(PER_DAY)
  })
})

test.each([
  ['clocks forward', '2026-10-03T21:00:00Z'],
  ['clocks back', '2026-04-04T21:00:00Z'],
  ['the leap day', '2028-02-29T21:00:00Z'],
])('a window of 24 h is 24 h on %s', (_, now) => {
  const { start, end, coverage } = windowSince(null, 24, new Date(now))
  expect(end.getTime() - start.getTime()).toBe(DAY_MS)
  expect(coverage).toBe('24 h of 24 h')
})
