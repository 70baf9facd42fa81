import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { results as contract } from '../../helpers/report/contract.ts'
import { resultsSchema, SCHEMA_FILE } from '../../helpers/report/json-schema.ts'
import { check, type Schema } from './json-schema-check.ts'
import { GOLDEN_RESULTS, recorded, recordedErrors } from './recorded.ts'

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const shipped = read(SCHEMA_FILE) as Schema
const golden = read(GOLDEN_RESULTS)

describe('results.schema.json', () => {
  test('is the contract (after a change: node helpers/report/json-schema.ts)', () => {
    expect(shipped).toEqual(resultsSchema())
  })

  test('accepts the golden results.json, as the contract does', () => {
    expect(check(shipped, golden)).toEqual([])
    expect(v.is(contract, golden)).toBe(true)
  })

  test.each<[fact: string, broken: unknown]>([
    ['a status it does not know', { ...recorded(), items: [{ ...recorded().items[0], status: 'fine' }] }],
    ['a missing field', { ...recorded(), causes: undefined }],
    ['another schema number', { ...recorded(), schema: 2 }],
    ['a local time', { ...recorded(), run: { ...recorded().run, startedAt: '23 Nov 2026' } }],
  ])('refuses %s, as the contract does', (_fact, broken) => {
    const written: unknown = JSON.parse(JSON.stringify(broken))
    expect(check(shipped, written)).not.toEqual([])
    expect(v.is(contract, written)).toBe(false)
  })

  test('lets fields be added without a new schema number', () => {
    const grown = { ...recorded(), laterField: true }
    expect(check(shipped, grown)).toEqual([])
    expect(v.is(contract, grown)).toBe(true)
  })
})

test('the golden results.json is the recorded run (after a change: node test/report/recorded.ts)', () => {
  expect(golden).toEqual(JSON.parse(JSON.stringify(recorded({ errors: recordedErrors }))))
})
