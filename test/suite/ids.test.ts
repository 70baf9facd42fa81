import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { declaredItems } from '../../cli/suite/catalogue.ts'
import { ids } from '../../runbook/ids.ts'
import { faults, itemOf } from '../../stack/faults/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Written and proven, and not yet part of every morning's run: see the changelog. */
const TO_COME = ['daily.game.entry']

const declared = await declaredItems('daily', root)

describe('the daily items', () => {
  test('are exactly the permanent ids', () => {
    expect(declared.map(({ id }) => id).sort()).toEqual([...ids.daily].sort())
  })

  test.each(declared.map((item) => [item.id, item] as const))('%s says why it matters and what to do', (_, item) => {
    expect(item.why).not.toBe('')
    expect(item.action.length).toBeGreaterThan(0)
    expect(item.section).not.toBe('')
  })

  test.each(declared.filter(({ kind }) => kind === 'measured').map(({ id }) => id))(
    '%s is turned red by a fault',
    (id) => {
      expect(faults.flatMap(({ expects }) => expects.map(({ name }) => itemOf(name)))).toContain(id)
    },
  )

  test('faults expect only items that exist, and have names of their own', () => {
    const unknown = faults
      .flatMap(({ expects }) => expects)
      .map(({ name }) => itemOf(name))
      .filter((id) => !declared.some((item) => item.id === id) && !TO_COME.includes(id))
    expect(unknown).toEqual([])
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
  })
})
