/** Tests start what the npm scripts start: this proves that it is the same. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const scripts: Record<string, string> = JSON.parse(readFileSync(at('package.json'), 'utf8')).scripts

test.each(Object.entries(scripts))('npm run %s starts the command of its name', (name, script) => {
  expect(script).toBe(`exec sh cli/start ${name}`)
  expect(existsSync(at(`cli/${name}.ts`))).toBe(true)
})
