import { describe, expect, test } from 'vitest'
import { createRedactor } from '../../helpers/redaction.ts'

const SECRET = 'p@ss/w0rd+ "ü"&x'
const redactor = createRedactor([{ name: 'DB_PASSWORD', value: SECRET }])
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const lowerEscapes = (text: string): string => text.replace(/%../g, (octet) => octet.toLowerCase())

describe('a known secret is masked', () => {
  test.each<[spelling: string, text: string, masked: string]>([
    ['plain', `got ${SECRET}!`, 'got [redacted DB_PASSWORD]!'],
    ['twice', `${SECRET}${SECRET}`, '[redacted DB_PASSWORD][redacted DB_PASSWORD]'],
    [
      'URL-encoded in a DSN',
      `postgres://app:${encodeURIComponent(SECRET)}@db/x`,
      'postgres://app:[redacted DB_PASSWORD]@db/x',
    ],
    ['with lower-case escapes', lowerEscapes(encodeURIComponent(SECRET)), '[redacted DB_PASSWORD]'],
    ['as a URI', encodeURI(SECRET), '[redacted DB_PASSWORD]'],
    ['as a form field', `a=${encodeURIComponent(SECRET).replaceAll('%20', '+')}&b=1`, 'a=[redacted DB_PASSWORD]&b=1'],
    ['in JSON', JSON.stringify({ a: SECRET }), '{"a":"[redacted DB_PASSWORD]"}'],
    ['in JSON inside JSON', JSON.stringify(JSON.stringify(SECRET)), String.raw`"\"[redacted DB_PASSWORD]\""`],
    ["in PHP's JSON", String.raw`{"a":"p@ss\/w0rd+ \"\u00fc\"&x"}`, '{"a":"[redacted DB_PASSWORD]"}'],
    ['in markup', 'p@ss/w0rd+ &quot;ü&quot;&amp;x', '[redacted DB_PASSWORD]'],
    ['in base64', `key ${base64(SECRET)}`, 'key [redacted DB_PASSWORD]'],
    ['in base64url', `key ${Buffer.from(SECRET).toString('base64url')}`, 'key [redacted DB_PASSWORD]'],
    ['in hex', Buffer.from(SECRET).toString('hex'), '[redacted DB_PASSWORD]'],
  ])('%s', (_spelling, text, masked) => {
    expect(redactor.leaks(text)).toEqual(['DB_PASSWORD'])
    expect(redactor.redact(text)).toBe(masked)
    expect(redactor.leaks(masked)).toEqual([])
  })

  test.each(['', 'u', 'us', 'use', 'user', 'a longer user name'])(
    'in base64 of "%s:secret", whatever follows',
    (user) => {
      for (const rest of ['', '\n', '@host', ' and more']) {
        const text = `Authorization: Basic ${base64(`${user}:${SECRET}${rest}`)}`
        expect(redactor.leaks(text)).toEqual(['DB_PASSWORD'])
        expect(redactor.leaks(redactor.redact(text))).toEqual([])
      }
    },
  )

  test('every length and every sign, in base64 at every alignment', () => {
    const failures: string[] = []
    for (let length = 8; length < 60; length += 1) {
      const value = Array.from({ length }, (_, index) => String.fromCharCode(33 + ((index * 7 + length) % 94))).join('')
      const { leaks, redact } = createRedactor([{ name: 'S', value }])
      for (const before of ['', 'a', 'ab', 'abc']) {
        for (const encoded of [base64(before + value), Buffer.from(before + value).toString('base64url')]) {
          if (leaks(encoded).length === 0 || leaks(redact(encoded)).length > 0) failures.push(encoded)
        }
      }
    }
    expect(failures).toEqual([])
  })

  test('line by line, when it is a key of many lines', () => {
    const pem = '-----BEGIN KEY-----\nMIIEvgIBADANBgkqhkiG\n9w0BAQEFAASCBKgwggSk\n-----END KEY-----\n'
    const { redact } = createRedactor([{ name: 'KEY', value: pem }])
    expect(redact('  | MIIEvgIBADANBgkqhkiG')).toBe('  | [redacted KEY]')
    expect(redact(`x ${pem}`)).toBe('x [redacted KEY]')
  })

  test('the longer of two secrets, where one holds the other', () => {
    const { redact } = createRedactor([
      { name: 'SHORT', value: 'abcdefgh' },
      { name: 'LONG', value: 'abcdefghijkl' },
    ])
    expect(redact('abcdefghijkl abcdefgh')).toBe('[redacted LONG] [redacted SHORT]')
  })

  test('no end of a secret survives beside one that overlaps it', () => {
    const { redact } = createRedactor([
      { name: 'A', value: 'abcdefgh' },
      { name: 'B', value: 'efghijklmnop' },
    ])
    expect(redact('abcdefghijklmnop')).toBe('[redacted A]')
  })

  test('signs of a pattern mean themselves', () => {
    const { redact } = createRedactor([{ name: 'S', value: '.*$1[a-z]+' }])
    expect(redact('abc .*$1[a-z]+ def')).toBe('abc [redacted S] def')
  })

  test('masking twice changes nothing, also when a secret reads like a mask', () => {
    const odd = createRedactor([
      { name: 'REDIS_PASSWORD', value: 'REDIS_PASSWORD' },
      { name: 'B', value: 'redacted' },
    ])
    const once = odd.redact('password=REDIS_PASSWORD and redacted')
    expect(odd.redact(once)).toBe(once)
    expect(once).toBe('password=[redacted REDIS_PASSWORD] and redacted')
  })

  test('no secret at all changes nothing', () => {
    const none = createRedactor([{ name: 'EMPTY', value: '' }])
    expect(none.redact('password=')).toBe('password=')
    expect(none.weakSecrets).toEqual([])
  })
})

describe('a secret that is short or equal to a part of a name', () => {
  const weak = createRedactor(
    [
      { name: 'SHORT', value: 'redis1' },
      { name: 'NAMED', value: 'automation' },
      { name: 'WORD', value: 'critical' },
      { name: 'STRONG', value: 'Zk4-9fPq22' },
    ],
    ['daily.queues.automation'],
  )

  test('is a finding of its own', () => {
    expect(weak.weakSecrets).toEqual(['SHORT', 'NAMED', 'WORD'])
  })

  test.each([
    ['password=redis1', 'password=[redacted SHORT]'],
    ['REDIS_PASSWORD = redis1 ', 'REDIS_PASSWORD = [redacted SHORT] '],
    ['"password": "redis1"', '"password": "[redacted SHORT]"'],
    ['api_key: automation', 'api_key: [redacted NAMED]'],
    ['redis://:redis1@cache:6379/0', 'redis://:[redacted SHORT]@cache:6379/0'],
    ['mysql://app:automation@db', 'mysql://app:[redacted NAMED]@db'],
    ["auth 'redis1'", "auth '[redacted SHORT]'"],
    ['token=critical', 'token=[redacted WORD]'],
  ])('is masked where it stands as a value: %s', (text, masked) => {
    expect(weak.redact(text)).toBe(masked)
  })

  test.each([
    'daily.queues.automation is critical',
    'container redis1 runs',
    'password=redis12',
    'user:automation-worker@host',
  ])('stays readable elsewhere: %s', (text) => {
    expect(weak.redact(text)).toBe(text)
  })

  test('never blocks a report', () => {
    expect(weak.leaks('password=redis1 automation critical')).toEqual([])
    expect(weak.leaks('Zk4-9fPq22')).toEqual(['STRONG'])
  })

  test('becomes one when a name is learnt later', () => {
    const later = createRedactor([{ name: 'S', value: 'spawn-scheduler' }])
    expect(later.weakSecrets).toEqual([])
    expect(later.withNames(['spawn-scheduler-worker']).weakSecrets).toEqual(['S'])
  })
})
