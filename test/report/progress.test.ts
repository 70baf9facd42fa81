import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { progress } from '../../helpers/report/terminal/progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function recordingStream(fields: { isTTY?: boolean; columns?: number }) {
  const written: string[] = []
  return { written, ...fields, write: (text: string) => written.push(text) }
}

test('a run shorter than 5 s that no terminal watches shows nothing', () => {
  const stream = recordingStream({})
  const line = progress(stream)
  line.started(48)
  vi.advanceTimersByTime(4_999)
  line.finished('daily.queues.automation')
  line.stop()
  expect(stream.written).toEqual([])
})

test('a longer one gets a plain line every 5 s', () => {
  const stream = recordingStream({})
  const line = progress(stream)
  line.started(48)
  line.finished('daily.queues.automation')
  vi.advanceTimersByTime(11_000)
  line.stop()
  vi.advanceTimersByTime(60_000)
  expect(stream.written).toEqual(['1 of 48 items after 5 s\n', '1 of 48 items after 10 s\n'])
})

test('a terminal shows one line, kept up to date and taken away', () => {
  const stream = recordingStream({ isTTY: true, columns: 60 })
  const line = progress(stream)
  line.started(2)
  line.finished('daily.queues.automation')
  vi.advanceTimersByTime(100)
  line.stop()
  expect(stream.written).toEqual([
    '\r\x1b[K0 of 2 items  0 s  ',
    '\r\x1b[K1 of 2 items  0 s  daily.queues.automation',
    '\r\x1b[K',
  ])
})

test('the line on a terminal never breaks and obeys no hostile id', () => {
  const stream = recordingStream({ isTTY: true, columns: 40 })
  const line = progress(stream)
  line.started(1)
  line.finished(`x\x1b[2J\n${'y'.repeat(200)}`)
  vi.advanceTimersByTime(100)
  line.stop()
  const shown = (stream.written[1] ?? '').slice('\r\x1b[K'.length)
  expect(shown).not.toMatch(/[\x1b\n]/)
  expect(shown.length).toBeLessThan(40)
})

test('stopping before it started writes nothing', () => {
  const stream = recordingStream({ isTTY: true })
  progress(stream).stop()
  expect(stream.written).toEqual([])
})
