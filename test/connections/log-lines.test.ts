import { describe, expect, test } from 'vitest'
import { LogReader } from '../../helpers/connections/engine/log-lines.ts'

const STAMP = '2026-11-23T21:06:10.692925393Z '
const AT = Date.parse('2026-11-23T21:06:10.692Z')

/** One frame as the engine sends it: stream, three zeros, length. */
function frame(text: string | Buffer, stream: 1 | 2 = 1): Buffer {
  const body = Buffer.concat([Buffer.from(STAMP), Buffer.from(text)])
  const header = Buffer.alloc(8)
  header.writeUInt8(stream)
  header.writeUInt32BE(body.length, 4)
  return Buffer.concat([header, body])
}

function read(chunks: readonly Buffer[], most = Number.POSITIVE_INFINITY) {
  const lines: { at: number; stream: string; text: string; bytes: number }[] = []
  const reader = new LogReader(({ text, ...line }) => {
    lines.push({ ...line, text: text.toString() })
    return lines.length < most
  })
  const wanted = chunks.map((chunk) => reader.add(chunk))
  reader.end()
  return { lines, wanted }
}

describe("a container's log", () => {
  test('gives each line with its time and stream', () => {
    const { lines } = read([Buffer.concat([frame('one\n'), frame('two\n', 2)])])
    expect(lines).toEqual([
      { at: AT, stream: 'stdout', text: 'one', bytes: 3 },
      { at: AT, stream: 'stderr', text: 'two', bytes: 3 },
    ])
  })

  test('may be cut anywhere on its way', () => {
    const whole = Buffer.concat([frame('one\n'), frame('two\n')])
    const bytes = Array.from(whole, (_, index) => whole.subarray(index, index + 1))
    expect(read(bytes).lines.map(({ text }) => text)).toEqual(['one', 'two'])
  })

  test('puts a long line together that came in several frames, each with a stamp', () => {
    const { lines } = read([frame('a'.repeat(16384)), frame('other\n', 2), frame('b'.repeat(10)), frame('c\n')])
    expect(lines.map(({ text }) => text)).toEqual(['other', `${'a'.repeat(16384)}${'b'.repeat(10)}c`])
  })

  test('keeps no more than 64 KiB of one line, and tells how long it was', () => {
    const parts = Array.from({ length: 400 }, () => frame('x'.repeat(16384)))
    const [line] = read([...parts, frame('end\n')]).lines
    expect(line?.text).toHaveLength(65536)
    expect(line?.bytes).toBe(400 * 16384 + 3)
  })

  test('hands on a last line without a line break', () => {
    expect(read([frame('whole\n'), frame('torn')]).lines.map(({ text }) => text)).toEqual(['whole', 'torn'])
  })

  test('of a container with a terminal has no frames, only lines', () => {
    const raw = Buffer.from(`${STAMP}one\n${STAMP}two\n`)
    expect(read([raw]).lines).toEqual([
      { at: AT, stream: 'stdout', text: 'one', bytes: 3 },
      { at: AT, stream: 'stdout', text: 'two', bytes: 3 },
    ])
  })

  test('bytes that are no text do no harm, and a line without a stamp has no time', () => {
    const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 4])
    const { lines } = read([Buffer.concat([header, Buffer.from([0xff, 0xfe, 0x00, 0x0a])])])
    expect(lines[0]?.at).toBeNaN()
    expect(lines[0]?.bytes).toBe(3)
  })

  test('is read no further when the reader has enough', () => {
    const { lines, wanted } = read([Buffer.concat([frame('one\n'), frame('two\n')])], 1)
    expect(lines).toHaveLength(1)
    expect(wanted).toEqual([false])
  })
})
