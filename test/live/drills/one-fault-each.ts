/** One real fault for each item of a suite, several at a time where they expect nothing different of the same item. */
import { beforeAll, describe, expect, test } from 'vitest'
import { drill, untilClean } from '../../../cli/drill/drill.ts'
import { forgetDrills } from '../../../cli/drill/environment.ts'
import { recordDrill } from '../../../cli/drill/record.ts'
import { ids, type Suite } from '../../../runbook/ids.ts'
import type { Fault } from '../../../stack/faults/fault.ts'
import { handsOnReference, restoreStack } from '../../../stack/faults/hands.ts'
import { faults, itemOf } from '../../../stack/faults/index.ts'

const byName = (name: string): Fault => {
  const fault = faults.find((candidate) => candidate.name === name)
  if (fault === undefined) throw new Error(`there is no fault ${name}`)
  return fault
}

/** `rest`: items that are told and never judged, and those whose faults still need `npm run drill`: see docs/next.md. */
export function oneFaultEach(suite: Suite, names: readonly string[][], rest: readonly string[]): void {
  const batches = names.map((batch) => batch.map(byName))
  const hands = handsOnReference()

  describe(`the faults of the tests of the ${suite} suite`, () => {
    test('turn every item red that can be red', () => {
      const red = new Set(batches.flat().flatMap(({ expects }) => expects.map(({ name }) => itemOf(name))))
      expect(ids[suite].filter((id) => !red.has(id)).sort()).toEqual([...rest].sort())
    })

    test.each(batches.map((batch) => [batch]))('do not contradict each other within a batch', (batch) => {
      const expected = batch.flatMap(({ expects }) => expects)
      const first = new Map(expected.toReversed().map(({ name, status }) => [name, status]))
      expect(expected.filter(({ name, status }) => first.get(name) !== status)).toEqual([])
    })
  })

  describe('with real faults in the stack', { timeout: 400_000 }, () => {
    beforeAll(async () => {
      await restoreStack(hands)
      await forgetDrills()
    })

    test('the stack is clean before', async () => {
      const { found } = await untilClean(suite)
      expect(found).toEqual([])
    })

    test.each(batches.map((batch) => [batch.map(({ name }) => name).join(', '), batch] as const))(
      'exactly the expected items go red and ok again: %s',
      async (_, batch) => {
        const result = await drill(batch, hands)
        // As `npm run drill -- --record` does: the tests put in the same faults.
        if (process.env.RUNBOOK_RECORD_DRILLS === '1') await recordDrill(batch, result)
        const { red, green, again } = result
        // Not hidden: whoever reads the log sees what needed another look.
        if (again.length > 0) console.warn(`looked again, since at first:\n  ${again.join('\n  ')}`)
        expect(red).toEqual([])
        expect(green).toEqual([])
      },
    )
  })
}
