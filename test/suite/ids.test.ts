import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { CONFIRMED } from '../../cli/demo/confirmations.ts'
import { declaredItems } from '../../cli/suite/catalogue.ts'
import { ids, type Suite } from '../../runbook/ids.ts'
import { faults, faultsOf, itemOf } from '../../stack/faults/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const suites = Object.keys(ids) as Suite[]
const declared = await Promise.all(suites.map(async (suite) => [suite, await declaredItems(suite, root)] as const))
const items = declared.flatMap(([, ofSuite]) => ofSuite)

describe('the items', () => {
  test.each(declared)('of the %s suite are exactly the permanent ids', (suite, ofSuite) => {
    expect(ofSuite.map(({ id }) => id).sort()).toEqual([...ids[suite]].sort())
  })

  test.each(items.map((item) => [item.id, item] as const))('%s says why it matters and what to do', (_, item) => {
    expect(item.why).not.toBe('')
    expect(item.action.length).toBeGreaterThan(0)
    expect(item.section).not.toBe('')
  })

  test.each(items.filter(({ kind }) => kind !== 'information').map(({ id }) => id))(
    '%s is turned red by a fault',
    (id) => {
      expect(faultsOf(id)).not.toEqual([])
    },
  )

  test('that only a person can judge are confirmed for the reference stack by its own commands', () => {
    expect(CONFIRMED).toEqual(items.filter(({ kind }) => kind === 'attested').map(({ id }) => id))
  })

  test('are what faults expect, and faults have names of their own', () => {
    const unknown = faults
      .flatMap(({ expects }) => expects)
      .map(({ name }) => itemOf(name))
      .filter((id) => !items.some((item) => item.id === id))
    expect(unknown).toEqual([])
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
  })
})
