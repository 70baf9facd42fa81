/** One real fault for each item, several at a time where their expected sets do not overlap; `npm run drill` puts in them all. */
import { beforeAll, describe, expect, test } from 'vitest'
import { drill, runClean } from '../../../cli/drill/drill.ts'
import { forgetDrills } from '../../../cli/drill/environment.ts'
import { ids } from '../../../runbook/ids.ts'
import type { Fault } from '../../../stack/faults/fault.ts'
import { handsOnReference, restoreStack } from '../../../stack/faults/hands.ts'
import { faults, itemOf } from '../../../stack/faults/index.ts'

/** What takes long to show comes first, what passes by itself last. */
const BATCHES = [
  [
    'docker-hoards',
    'disk-filling',
    'log-grown',
    'transaction-ids-used',
    'kernel-kills',
    'clock-slow',
    'postgres-error',
    'redis-filling',
    'automation-queue-critical',
    'spawn-queue-critical',
    'old-jobs-warning',
  ],
  [
    'worker-paused',
    'disk-trend',
    'job-fails-for-good',
    'replication-slot-forgotten',
    'collation-outdated',
    'app-log-error',
    'transaction-idle',
    'heartbeat-late',
    'ai-decision-queue-warning',
  ],
  [
    'players-lost',
    'redis-saves-rarely',
    'host-under-pressure',
    'container-restarted',
    'world-stands-still',
    'queue-growing',
  ],
  ['postgres-read-only', 'database-made-anew'],
]

const byName = (name: string): Fault => {
  const fault = faults.find((candidate) => candidate.name === name)
  if (fault === undefined) throw new Error(`there is no fault ${name}`)
  return fault
}
const batches = BATCHES.map((names) => names.map(byName))

const hands = handsOnReference()

/** Groups that `npm run drill` proves and whose faults still have to find a place in the batches. */
const BY_DRILL_ONLY = [
  'daily.app.',
  'daily.dashboards.',
  'daily.api.',
  'daily.panels.',
  'daily.backups.',
  'daily.stack.availability',
  'daily.game.entry',
  'daily.edge.',
  'daily.schedule.',
]
const INFORMATION = ['daily.disk.largest']

describe('the faults of the tests', () => {
  test('turn every item red that can be red', () => {
    const red = new Set(batches.flat().flatMap(({ expects }) => expects.map(({ name }) => itemOf(name))))
    const batched = ids.daily.filter((id) => !BY_DRILL_ONLY.some((prefix) => id.startsWith(prefix)))
    expect(batched.filter((id) => !red.has(id))).toEqual(INFORMATION)
  })

  test.each(batches.map((batch) => [batch]))('do not overlap within a batch', (batch) => {
    const names = batch.flatMap(({ expects }) => expects.map(({ name }) => name))
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('with real faults in the stack', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    await restoreStack(hands)
    await forgetDrills()
  })

  test('the stack is clean before', async () => {
    expect(await runClean()).toEqual([])
  })

  test.each(batches.map((batch) => [batch.map(({ name }) => name).join(', '), batch] as const))(
    'exactly the expected items go red and ok again: %s',
    async (_, batch) => {
      const { red, green } = await drill(batch, hands)
      expect(red).toEqual([])
      expect(green).toEqual([])
    },
  )
})
