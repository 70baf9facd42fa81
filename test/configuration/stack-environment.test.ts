import { describe, expect, test } from 'vitest'
import { isSecretName, parseStackEnvironment, secretsAmong } from '../../helpers/configuration/stack-environment.ts'

const valueIn = (line: string): string | null | undefined => {
  const [name = ''] = /[A-Za-z_]\w*(?=\s*=|$)/.exec(line) ?? []
  return parseStackEnvironment(`PLAIN=abc\n${line}\n`).variables.get(name)
}

describe("a line of the stack's own environment file is read as Compose 1.29 reads it:", () => {
  test.each([
    ['A=abc', 'abc'],
    ['A = a b  ', 'a b'],
    ['A=abc # a comment', 'abc'],
    ['A=abc\t# a comment', 'abc'],
    ['A=ab#cd', 'ab#cd'],
    ['A=#abc', '#abc'],
    ["A='a b # c $X'", 'a b # c $X'],
    ['A="a b # c"', 'a b # c'],
    ['A="a\\nb\\t\\"q\\" \\\\ x"', 'a\nb\t"q" \\ x'],
    ["A='it\\'s'", "it's"],
    ['A=YWJjZA==', 'YWJjZA=='],
    ['A=', ''],
    ['A=""', ''],
    ['A= # c', '# c'],
    ['export A=yes', 'yes'],
    ['A="abc" # c', 'abc'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what the file holds.
    ['A=${PLAIN}x', 'abcx'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what the file holds.
    ['A="${PLAIN}x"', 'abcx'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what the file holds.
    ['A=${NOPE:-fall}', 'fall'],
    ['A=a$', 'a$'],
    ['  A=1', '1'],
    ['A=a"b', 'a"b'],
    ['A="a\nb"', 'a\nb'],
    ['A=a\\nb', 'a\\nb'],
    ['A=postgres://u:p%40ss@h/db?x=1', 'postgres://u:p%40ss@h/db?x=1'],
    ['A=abc\r', 'abc'],
    ['A', null],
    ['# A=abc', undefined],
  ])('%j is %j', (line, value) => {
    expect(valueIn(line)).toBe(value)
  })
})

test.each([
  ['A=a$PLAIN', 'line 1 (A): Compose 2 takes an unquoted $ for a variable: use single quotes'],
  ['A=a$$b', 'line 1 (A): Compose 2 takes an unquoted $ for a variable: use single quotes'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what the file holds.
  ["A='${PLAIN}x'", 'line 1 (A): Compose 1 replaces a variable in braces even between single quotes'],
  ['\nA="abc"def', 'line 2 (A): Compose cannot read it'],
  ['A: x', 'line 1 (A): Compose cannot read it'],
  ['A="abc', 'line 1 (A): Compose cannot read it'],
])('%j is told without its value', (text, problem) => {
  expect(parseStackEnvironment(`${text}\nB=1`).problems).toEqual([problem])
  expect(parseStackEnvironment(`${text}\nB=1`).variables.get('B')).toBe('1')
})

test('the last of several lines counts, and an empty file holds nothing', () => {
  expect(parseStackEnvironment('A=1\nA=2').variables).toEqual(new Map([['A', '2']]))
  expect(parseStackEnvironment('')).toEqual({ variables: new Map(), problems: [] })
})

test.each([
  ['MYSQL_PASSWORD', true],
  ['PGPASSWORD', true],
  ['OPENAI_API_KEY', true],
  ['JWT_SECRET', true],
  ['GRAFANA_TOKEN', true],
  ['REDISCLI_AUTH', true],
  ['MYSQL_PASSWORD_FILE', false],
  ['MYSQL_USER', false],
  ['PUBLIC_KEY_PATH', false],
])('%s holds a secret: %s', (name, isSecret) => {
  expect(isSecretName(name)).toBe(isSecret)
})

test('of connection strings only the password is the secret', () => {
  const strings: [string, string][] = [
    ['DATABASE_URL', 'postgres://travian:p%40ss@postgres:5432/game'],
    ['DATA_SOURCE_NAME', 'exporter:abc@(mysql:3306)/?timeout=3s'],
    ['REDIS_URL', 'redis://redis:6379'],
    ['HALF', 'postgres://travian:100%@postgres/game'],
  ]
  expect(secretsAmong(strings)).toEqual([
    { name: 'DATABASE_URL', value: 'p@ss' },
    { name: 'DATA_SOURCE_NAME', value: 'abc' },
    { name: 'HALF', value: '100%' },
  ])
})
