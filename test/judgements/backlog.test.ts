/** Queues that are rows of a table: the statement, and what comes of its answers. */
import { describe, expect, test } from 'vitest'
import type { BacklogDescription } from '../../helpers/configuration/queues.ts'
import { ConnectionFailure } from '../../helpers/connections/index.ts'
import { dueRows, dueStatement } from '../../helpers/probes/queues/backlog.ts'
import { failedJobs, growingDepth, oldestJobAge } from '../../helpers/probes/queues/movement.ts'
import { queueDepth } from '../../helpers/probes/queues/queues.ts'
import type { Stack } from '../../helpers/stack.ts'

const batches: BacklogDescription = { table: 'spawn_batches', column: 'scheduled_at', where: { status: 'pending' } }

/** A stack whose PostgreSQL answers so, and which has no Redis to ask. */
function stackOf(answer: () => unknown[]): Stack {
  const stack: unknown = {
    description: {
      name: 'as-built',
      databases: {},
      queues: { spawn: { worker: 'spawn', backlog: batches } },
      workers: { spawn: { service: 'spawn-worker' } },
    },
    history: async () => [],
    connections: { postgres: async () => ({ query: async () => answer() }) },
  }
  return stack as Stack
}

describe('the statement', () => {
  test('hands values over as parameters and quotes names, whatever their case', () => {
    const { text, parameters } = dueStatement({ ...batches, table: 'SpawnBatches' })
    expect(text).toContain('FROM "SpawnBatches" WHERE "status"::text = $1 AND "scheduled_at" <= now()')
    expect(parameters).toEqual(['pending'])
  })

  test('counts what is due again after its own number of seconds, and what was never worked on', () => {
    const { text, parameters } = dueStatement({ table: 'ai', column: 'last', every: 'seconds', where: {} })
    expect(text).toContain(`WHERE coalesce("last" + "seconds" * interval '1 second', now()) <= now()`)
    expect(parameters).toEqual([])
  })
})

describe('a backlog', () => {
  test('has a depth and an age, without Redis', async () => {
    const stack = stackOf(() => [{ jobs: 7, minutes: 12.5 }])
    expect((await queueDepth(stack, 'spawn')).reading.value).toBe(7)
    expect(await oldestJobAge(stack)).toMatchObject([{ object: 'spawn', reading: { value: 12.5 } }])
    expect(await failedJobs(stack)).toEqual([])
  })

  test('that grows at every look says so', async () => {
    let jobs = 0
    const stack = stackOf(() => {
      jobs += 10
      return [{ jobs, minutes: 1 }]
    })
    expect(await growingDepth(stack)).toMatchObject([{ reading: { value: 30 } }])
  })

  test('in a table that is not there is unknown, with what to correct', async () => {
    const cause = Object.assign(new Error('relation "spawn_batches" does not exist'), { code: '42P01' })
    const refusal = new ConnectionFailure('rejected', cause.message, { witness: 'postgres', remedy: [], cause })
    const stack = stackOf(() => {
      throw refusal
    })
    await expect(dueRows(stack, 'spawn', batches)).rejects.toMatchObject({
      message: expect.stringContaining('the backlog of spawn cannot be counted'),
      remedy: expect.arrayContaining([expect.stringContaining('queues.spawn.backlog')]),
    })
  })
})
