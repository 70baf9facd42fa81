import { describe, expect, test } from 'vitest'
import { disagreements, weakAmong } from '../../helpers/probes/credentials/placeholders.ts'
import { weaknessOf } from '../../helpers/probes/credentials/weakness.ts'

describe('a secret', () => {
  test.each([
    ['', 'empty'],
    ['  ', 'empty'],
    ['changeme', 'placeholder'],
    ['CHANGE_ME_IN_PRODUCTION', 'placeholder'],
    ['your_openai_api_key_here', 'placeholder'],
    ['password123', 'placeholder'],
    ['<generate-a-secret>', 'placeholder'],
    ['travian', 'placeholder'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'placeholder'],
    ['game-owner', 'placeholder'],
    ['k3jh4k5jh6k', 'short'],
    ['k3jh4k5jh6k7', null],
    ['passwordless-9f3k2-entry', null],
    ['secretariat-of-the-9th', null],
  ])('%j is %s', (value, weakness) => {
    expect(weaknessOf(value, ['game-owner'])).toBe(weakness)
  })
})

const held = (place: string, name: string, value: string) => ({ place, name, value, beside: [] })

test('findings name place and variable, never the value', () => {
  expect(weakAmong([held('php-fpm', 'MYSQL_PASSWORD', 'changeme')], 'placeholder')).toEqual([
    'MYSQL_PASSWORD in php-fpm',
  ])
})

describe('copies', () => {
  const file = {
    path: '/stack.env',
    mode: 0o600,
    problems: [],
    variables: new Map(),
    secrets: new Map([
      ['POSTGRES_PASSWORD', 'one'],
      ['PGPASSWORD', 'one'],
      ['DATABASE_URL', 'one'],
      ['EXPORTER_PASSWORD', 'two'],
    ]),
  }
  const same = [['POSTGRES_PASSWORD', 'PGPASSWORD', 'DATABASE_URL']]

  test('that are equal agree, also under another name of the file', () => {
    expect(disagreements(file, [held('exporter', 'PGPASSWORD', 'two'), held('x', 'OWN_TOKEN', 'three')], same)).toEqual(
      [],
    )
  })

  test('that the file does not know are told by name', () => {
    expect(disagreements(file, [held('php-fpm', 'PGPASSWORD', 'old')], same)).toEqual([
      'PGPASSWORD in php-fpm is not what /stack.env says',
    ])
  })

  test('that differ within the file are told by name', () => {
    const other = { ...file, secrets: new Map([...file.secrets, ['DATABASE_URL', 'old']]) }
    expect(disagreements(other, [], same)).toEqual(['POSTGRES_PASSWORD, PGPASSWORD, DATABASE_URL differ in /stack.env'])
  })
})
