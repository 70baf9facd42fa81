import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { VARIABLES } from '../../helpers/configuration/variables.ts'

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')

describe('.env.example', () => {
  test.each(VARIABLES.map(({ name, about, example: value }) => [name, about, value]))(
    'documents %s',
    (name, about, value) => {
      expect(example).toContain(`# ${about}\n`)
      expect(example).toMatch(new RegExp(`^(?:# )?${name}=${value.replaceAll(/[.*+?^$()[\]\\]/g, '\\$&')}$`, 'm'))
    },
  )

  test('documents nothing that does not exist', () => {
    const named = [...example.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(named.filter((name) => !VARIABLES.some((variable) => variable.name === name))).toEqual([])
  })
})
