/** A run changes nothing: with the stack's own writers paused, data, settings, accounts and files are the same after it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids, type Suite } from '../../../runbook/ids.ts'
import { handsOnReference, restoreStack } from '../../../stack/faults/hands.ts'
import { postgres } from '../../../stack/faults/sql.ts'
import { daily, runCommand } from './command.ts'
import { type StackState, stackState } from './stack-state.ts'

const hands = handsOnReference()
/** Who writes without being asked: the game, its workers, and cron. */
const WRITERS = ['game-engine', 'automation-worker', 'ai-decision-worker', 'spawn-scheduler-worker']

const suites = (Object.keys(ids) as Suite[]).filter((suite) => ids[suite].length > 0)

/** Line by line, so that a failure shows what changed and not two long lists. */
function changes(before: StackState, after: StackState): string[] {
  const subjects = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...subjects].flatMap((subject) => {
    const was = new Set(before[subject])
    const is = new Set(after[subject])
    return [
      ...[...was.difference(is)].map((line) => `${subject}: no longer ${line}`),
      ...[...is.difference(was)].map((line) => `${subject}: now ${line}`),
    ]
  })
}

describe('with its own writers paused, the stack', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    for (const service of WRITERS) await (await hands.container(service)).pause()
  })
  afterAll(async () => {
    for (const service of WRITERS) await (await hands.container(service)).unpause()
    await restoreStack(hands)
  })

  test.each(suites)('is the same after a %s run as before it', async (suite) => {
    const before = await stackState(hands)
    expect(Object.values(before).flat().length).toBeGreaterThan(1000)
    const { stdout } = await runCommand(suite, ['--env', 'reference', '--json'])
    expect(JSON.parse(stdout).run.complete).toBe(true)
    expect(changes(before, await stackState(hands))).toEqual([])
  })

  test('shows a single row that somebody adds', async () => {
    const before = await stackState(hands)
    await postgres(hands, [
      "INSERT INTO audit_events (event_type, actor_type, action) VALUES ('test', 'system', 'test')",
    ])
    const found = changes(before, await stackState(hands)).map((line) => line.split(' ', 4).join(' '))
    expect(found).toContain('PostgreSQL rows: now public.audit_events')
    await postgres(hands, ["DELETE FROM audit_events WHERE event_type = 'test'"])
  })
})

test('the report says what the run cost each database', async () => {
  const { results } = await daily('--env', 'reference')
  const cost = results.run.cost ?? []
  expect(cost.map(({ service }) => service)).toEqual(expect.arrayContaining(['mysql', 'postgres', 'redis']))
  for (const { product, sessions, queries, totalMs } of cost) {
    expect(queries).toBeGreaterThan(0)
    expect(totalMs).toBeGreaterThan(0)
    if (product !== 'HTTP') expect(sessions).toBeLessThanOrEqual(2)
  }
})
