/** results.schema.json, for readers of results.json in other languages; made from the contract by `node` of this file. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toJsonSchema } from '@valibot/to-json-schema'
import { results } from './contract.ts'

export const SCHEMA_FILE = fileURLToPath(new URL('results.schema.json', import.meta.url))

/** JSON Schema of results.json, schema 1. Additional fields are allowed everywhere: they may be added without a new one. */
export const resultsSchema = (): object => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'results.json of a TravianT4.6 runbook run, schema 1',
  ...toJsonSchema(results),
})

if (import.meta.main) writeFileSync(SCHEMA_FILE, `${JSON.stringify(resultsSchema(), null, 2)}\n`)
