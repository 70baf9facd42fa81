/** Which databases are asked whether the server can open their tables. */
import { expect, test } from 'vitest'
import type { StackDescription } from '../../helpers/configuration/description.ts'
import { databaseIntegrity } from '../../helpers/probes/databases/integrity.ts'
import type { Stack } from '../../helpers/stack.ts'
import { description } from '../connections/looks.ts'

const game: NonNullable<StackDescription['game']> = {
  engine: 'game-engine',
  worlds: ['travian_s1', 'travian_s2'],
  events: [{ table: 'movement', column: 'end_time', unit: 'ms' }],
}

async function askedFor(more: Partial<StackDescription>): Promise<{ text: string; parameters: unknown }> {
  const asked: { text: string; parameters: unknown }[] = []
  const query = async (text: string, parameters: unknown) => {
    asked.push({ text, parameters })
    return []
  }
  const databases = { mysql: { service: 'mysql', port: 3306 } }
  const stack = { description: description({ databases, ...more }), connections: { mysql: async () => ({ query }) } }
  const observations = await databaseIntegrity(stack as unknown as Stack)
  expect(observations).toMatchObject([{ object: 'mysql-tables', reading: { value: 0 } }])
  return asked[0] ?? { text: '', parameters: null }
}

test('the worlds, where the description says which they are', async () => {
  const { text, parameters } = await askedFor({ game })
  expect(text).toContain('table_schema IN (?, ?)')
  expect(parameters).toEqual(['travian_s1', 'travian_s2'])
})

test("all but the server's own, where nothing says which are worlds", async () => {
  const { text, parameters } = await askedFor({})
  expect(text).toContain('table_schema NOT IN (?, ?, ?, ?)')
  expect(parameters).toEqual(['information_schema', 'performance_schema', 'mysql', 'sys'])
})
