import { describe, expect, test } from 'vitest'
import { fastcgiRequest, parseFastcgi } from '../../helpers/connections/fastcgi.ts'
import { judgeRising } from '../../helpers/judgements/php-fpm.ts'
import { countBefore, parseStatusPage, waitingRequests } from '../../helpers/probes/edge/php-fpm.ts'
import type { Stack } from '../../helpers/stack.ts'
import { seen } from '../judgements/seen.ts'

/** As PHP-FPM 8.2 answers, with its padding. */
const record = (type: number, content: string, padding = 0): Buffer =>
  Buffer.concat([
    Buffer.from([1, type, 0, 1, 0, content.length, padding, 0]),
    Buffer.from(content),
    Buffer.alloc(padding),
  ])

describe('FastCGI', () => {
  test('a request begins, gives its parameters, ends them and has no body', () => {
    const bytes = fastcgiRequest({ A: 'b', LONG: 'x'.repeat(200) })
    expect(bytes.subarray(0, 16).toString('hex')).toBe('01010001000800000001000000000000')
    expect(bytes.subarray(16, 24).toString('hex')).toBe('0104000100d50000')
    expect(bytes.subarray(24, 28).toString('latin1')).toBe('\x01\x01Ab')
    expect(bytes.subarray(28, 33).toString('hex')).toBe('04800000c8')
    expect(bytes.subarray(-16).toString('hex')).toBe('01040001000000000105000100000000')
  })

  test('an answer is put together from its records, padding left out', () => {
    const bytes = Buffer.concat([
      record(6, 'Status', 2),
      record(7, 'oops'),
      record(6, ': ok'),
      record(3, '\0'.repeat(8)),
    ])
    expect(parseFastcgi(bytes)).toEqual({ stdout: 'Status: ok', stderr: 'oops', isComplete: true })
  })

  test('half an answer is not complete', () => {
    const whole = Buffer.concat([record(6, 'Status'), record(3, '\0'.repeat(8))])
    expect(parseFastcgi(whole.subarray(0, -3))).toEqual({ stdout: 'Status', stderr: '', isComplete: false })
    expect(parseFastcgi(Buffer.alloc(0)).isComplete).toBe(false)
  })

  test('anything else is none', () => {
    expect(() => parseFastcgi(Buffer.from('HTTP/1.1 400 Bad Request'))).toThrow(RangeError)
  })
})

const page = {
  pool: 'www',
  'start time': 1795467884,
  'start since': 993,
  'listen queue': 0,
  'max listen queue': 4,
  'active processes': 1,
  'total processes': 3,
  'max children reached': 2,
}

describe('the status page', () => {
  test('is JSON behind headers', () => {
    expect(parseStatusPage(`Content-Type: application/json\r\n\r\n${JSON.stringify(page)}`)).toEqual(page)
  })

  test.each(['', 'File not found.\n', 'Status: 404\r\n\r\n{}', 'X: y\r\n\r\n{"pool":"www"}'])(
    '%s is none',
    (answer) => {
      expect(parseStatusPage(answer)).toBeNull()
    },
  )

  test.each([
    [null, 100, null],
    ['100 3', 100, 3],
    ['90 3', 100, 0],
    ['nonsense', 100, null],
  ])('remembered %s, a pool started at %i had a count of %s', (text, start, before) => {
    expect(countBefore(text, start)).toBe(before)
  })
})

test.each([
  [0, 5, 0],
  [3, 0, 0],
  [3, 2, 2],
  [1, 4, 1],
])('of %i requests that wait, and %i a moment later, %i do', async (now, later, expected) => {
  const answer = { ...page, 'listen queue': later }
  const stack = {
    description: { application: { service: 'php-fpm', statusPort: 9001, statusPath: '/status' } },
    connections: { fastcgi: async () => `Content-Type: application/json\r\n\r\n${JSON.stringify(answer)}` },
  } as unknown as Stack
  expect(await waitingRequests(stack, now)).toBe(expected)
})

test.each([
  [3, null, 'ok'],
  [3, 3, 'ok'],
  [2, 3, 'ok'],
  [4, 3, 'warning'],
  [1, 0, 'warning'],
])('max children reached %i times after %s is %s', (count, before, status) => {
  expect(judgeRising(seen(count, { before, sinceSeconds: 60 }, 'max-children')).status).toBe(status)
})
