/** Faults of the queues: too much in them, nobody at one of their ends, or no queue at all. */
import type { Expectation, Fault } from './fault.ts'
import { type Hands, untilSays, waitFor } from './hands.ts'

const JOBS = { automation_queue: 'village_update', ai_decision_queue: 'next_building', spawn_queue: 'npc_neighbour' }
type Key = keyof typeof JOBS

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

const PUSH =
  "for i = 1, tonumber(ARGV[1]) do redis.call('LPUSH', KEYS[1], ARGV[2]) end return redis.call('LLEN', KEYS[1])"

/** Pushes jobs as the game engine does, stamped as old as said. */
async function pushJobs({ redis }: Hands, key: Key, count: number, ageSeconds = 0): Promise<void> {
  const job = JSON.stringify({
    id: 'drill',
    type: JOBS[key],
    world: 's1',
    enqueued_at: nowSeconds() - ageSeconds,
    attempts: 0,
  })
  await redis('EVAL', PUSH, '1', key, String(count), job)
}

const burst = (name: string, key: Key, count: number, expectation: Expectation): Fault => ({
  name,
  about: `${count} jobs arrive in ${key} at once`,
  expects: [expectation],
  passes: true,
  inject: async (hands) => {
    await pushJobs(hands, key, count)
  },
  repair: ({ redis }) => redis('DEL', key),
})

const oldJobs = (name: string, ageSeconds: number, expectation: Expectation): Fault => ({
  name,
  about: `jobs that waited ${ageSeconds / 60} minutes come back after an outage`,
  expects: [expectation],
  passes: true,
  inject: async (hands) => {
    await pushJobs(hands, 'ai_decision_queue', 450, ageSeconds)
  },
  repair: ({ redis }) => redis('DEL', 'ai_decision_queue'),
})

const FED = ['automation', 'ai-decision', 'spawn']
const KEYS = Object.keys(JOBS)
/**
 * Fills KEYS[1] up to what stands for its age: from 260 jobs 5 more each second, up to 490 and then at once from 260 anew,
 * however fast the worker is and however slow the machine. Ends when drill:produce, the second of its start, is gone.
 */
const PRODUCE = `local start = redis.call('GET', 'drill:produce')
if not start then return 0 end
local time = redis.call('TIME')
local age = time[1] + time[2] / 1000000 - start
local wanted = 260 + math.floor(age * 5) % 230
for _ = redis.call('LLEN', KEYS[1]) + 1, wanted do redis.call('LPUSH', KEYS[1], ARGV[1]) end
redis.call('LTRIM', KEYS[1], -wanted, -1)
return 1`

/** What Redis says to whoever takes the queue for a list. */
const WRONG_TYPE = 'WRONGTYPE'

export const queueFaults: Fault[] = [
  burst('automation-queue-warning', 'automation_queue', 400, {
    name: 'daily.queues.automation',
    status: 'warning',
    words: '> 100 jobs',
  }),
  burst('automation-queue-critical', 'automation_queue', 1000, {
    name: 'daily.queues.automation',
    status: 'critical',
    words: '> 500 jobs',
  }),
  burst('ai-decision-queue-warning', 'ai_decision_queue', 1200, {
    name: 'daily.queues.ai-decision',
    status: 'warning',
    words: '> 500 jobs',
  }),
  burst('ai-decision-queue-critical', 'ai_decision_queue', 2800, {
    name: 'daily.queues.ai-decision',
    status: 'critical',
    words: '> 2000 jobs',
  }),
  burst('spawn-queue-warning', 'spawn_queue', 400, {
    name: 'daily.queues.spawn',
    status: 'warning',
    words: '> 100 jobs',
  }),
  burst('spawn-queue-critical', 'spawn_queue', 1000, {
    name: 'daily.queues.spawn',
    status: 'critical',
    words: '> 500 jobs',
  }),
  oldJobs('old-jobs-warning', 20 * 60, {
    name: 'daily.queues.age[ai-decision]',
    status: 'warning',
    words: 'oldest job waits 20',
  }),
  oldJobs('old-jobs-critical', 70 * 60, {
    name: 'daily.queues.age[ai-decision]',
    status: 'critical',
    words: 'oldest job waits 70',
  }),
  {
    name: 'queue-of-wrong-type',
    about: 'spawn_queue is a string instead of a list',
    expects: [
      { name: 'daily.queues.spawn', status: 'critical', words: 'is a string, not a list' },
      { name: 'daily.logs.services[game-engine]', status: 'warning', words: WRONG_TYPE },
      { name: 'daily.logs.workers[spawn]', status: 'warning', words: WRONG_TYPE },
    ],
    inject: async (hands) => {
      await hands.redis('SET', 'spawn_queue', 'oops')
      await Promise.all(
        ['game-engine', 'spawn-scheduler-worker'].map((service) => untilSays(hands, service, WRONG_TYPE)),
      )
    },
    repair: ({ redis }) => redis('DEL', 'spawn_queue'),
  },
  {
    name: 'queues-without-producer',
    about: 'the game engine stands still since yesterday: nothing feeds the queues',
    expects: [
      { name: 'daily.stack.services[game-engine]', status: 'critical', words: 'has exited' },
      ...FED.map((queue): Expectation => ({ name: `daily.queues.${queue}`, status: 'warning', words: 'nobody feeds' })),
    ],
    causes: ['daily.stack.services[game-engine]'],
    inject: async (hands) => {
      await (await hands.container('game-engine')).stop()
      await waitFor('the queues are worked off', async () =>
        (await Promise.all(KEYS.map((key) => hands.redis('LLEN', key)))).every((depth) => depth === '0'),
      )
      const yesterday = String(nowSeconds() - 25 * 3600)
      for (const key of KEYS)
        await hands.redis('HSET', `${key}:stats`, 'last_enqueued_at', yesterday, 'last_processed_at', yesterday)
    },
    repair: async (hands) => {
      await (await hands.container('game-engine')).start()
      await waitFor('the queues are fed again', async () =>
        (await Promise.all(KEYS.map((key) => hands.redis('HGET', `${key}:stats`, 'last_processed_at')))).every(
          (at) => Number(at) > nowSeconds() - 600,
        ),
      )
    },
  },
  {
    name: 'queue-growing',
    about: 'ai_decision_queue is fed faster than it is worked off',
    expects: [{ name: 'daily.queues.growth[ai-decision]', status: 'warning', words: 'growing' }],
    passes: true,
    inject: async (hands) => {
      await hands.redis('SET', 'drill:produce', String(nowSeconds()), 'EX', '600')
      const job = JSON.stringify({
        id: 'drill',
        type: JOBS.ai_decision_queue,
        world: 's1',
        enqueued_at: nowSeconds(),
        attempts: 0,
      })
      const loop = 'while [ "$(redis-cli EVAL "$1" 1 ai_decision_queue "$2")" = 1 ]; do sleep 0.04; done'
      await hands.launch('redis', ['sh', '-c', loop, 'produce', PRODUCE, job])
    },
    repair: ({ redis }) => redis('DEL', 'drill:produce', 'ai_decision_queue'),
  },
  {
    name: 'job-fails-for-good',
    about: 'a job that no worker can read was set aside',
    expects: [
      { name: 'daily.queues.failed[automation]', status: 'warning', words: 'more than last time' },
      { name: 'daily.logs.workers[automation]', status: 'warning', words: 'is not readable and was set aside' },
    ],
    inject: async ({ redis }) => {
      const before = Number(await redis('LLEN', 'automation_queue:failed'))
      await redis('LPUSH', 'automation_queue', 'no json at all')
      await waitFor('the job is set aside', async () => Number(await redis('LLEN', 'automation_queue:failed')) > before)
    },
    repair: ({ redis }) => redis('DEL', 'automation_queue:failed'),
  },
]
