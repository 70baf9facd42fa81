/** What a queue's depth alone does not tell: is it growing, how long has the oldest job waited, did jobs fail for good. */
import { setTimeout as pause } from 'node:timers/promises'
import { lastValue } from '../../history.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { dueRows } from './backlog.ts'
import { queueOf } from './queues.ts'

/** A key that should be a list and is not: `daily.queues.*` judges that; here there is nothing to measure. */
export interface MovementFacts {
  /** Why there is nothing to measure; null where there was. */
  notMeasurable: string | null
  workerService: string
}

const LOOKS = 3
const LOOK_INTERVAL_MS = 700
/** Below this a rise is the ordinary breathing of a queue. */
const LEAST_RISE = 5

const names = ({ description }: Stack): string[] => Object.keys(description.queues)

async function typeOf(stack: Stack, key: string): Promise<{ isQueue: boolean; type: string }> {
  const redis = await stack.connections.redis()
  const type = await redis.type(key)
  return { isQueue: type === 'list' || type === 'none', type }
}

/** The depths of a queue at several looks, in jobs; the looks of all queues share their waiting time. */
async function depthsOverTime(depth: () => Promise<number>): Promise<number[]> {
  const depths: number[] = []
  for (let look = 0; look < LOOKS; look += 1) {
    // The interval between two looks is the measurement itself, not a wait for something to become true.
    if (look > 0) await pause(LOOK_INTERVAL_MS)
    depths.push(await depth())
  }
  return depths
}

/** Counts a queue once, however it is kept. */
async function depthOf(stack: Stack, name: string): Promise<() => Promise<number>> {
  const queue = queueOf(stack, name)
  if (!('key' in queue)) return async () => (await dueRows(stack, name, queue.backlog)).jobs
  const redis = await stack.connections.redis()
  return () => redis.llen(queue.key)
}

/** Rising at every look, by more than breathing, and above what the last run saw. */
export function isGrowing(depths: readonly number[], before: number | null): boolean {
  const first = depths[0] ?? 0
  const last = depths.at(-1) ?? 0
  const rises = depths.every((depth, index) => index === 0 || depth > (depths[index - 1] ?? 0))
  return rises && last - first >= LEAST_RISE && (before === null || last > before)
}

/** Jobs in each queue that is growing; 0 for one that is not. One result per queue. */
export async function growingDepth(stack: Stack): Promise<Observation<MovementFacts>[]> {
  const history = await stack.history()
  return lookAtEach(names(stack), String, async (name): Promise<Omit<Seen<MovementFacts>, 'object'>> => {
    const queue = queueOf(stack, name)
    const { workerService } = queue
    const subject = 'key' in queue ? `redis LLEN ${queue.key}` : `rows of ${queue.backlog.table} that are due`
    const source = `${subject}, ${LOOKS} looks ${LOOK_INTERVAL_MS} ms apart`
    if ('key' in queue) {
      const { isQueue, type } = await typeOf(stack, queue.key)
      if (!isQueue) return notAList(queue.key, type, source, workerService)
    }
    const depths = await depthsOverTime(await depthOf(stack, name))
    const before = lastValue(history, `daily.queues.${name}`, null)
    const growing = isGrowing(depths, before)
    const last = depths.at(-1) ?? 0
    const text = `${last} jobs, ${growing ? `growing (${depths.join(' → ')})` : 'not growing'}`
    return {
      reading: reading({ value: growing ? last : 0, unit: 'jobs', text, source }),
      facts: { notMeasurable: null, workerService },
      evidence: [evidence(source, `${depths.join(', ')}; at the last run: ${before ?? 'not known'}`)],
    }
  })
}

const notAList = (key: string, type: string, source: string, workerService: string) => ({
  reading: reading({ value: null, unit: 'jobs', text: `a ${type}, not a list`, source }),
  facts: { notMeasurable: `${key} is a ${type}, not a list`, workerService },
  evidence: [evidence(`redis TYPE ${key}`, type)],
})

/** The stamp of a job in epoch seconds; throws CouldNotLook for a job that carries none. */
export function parseJobTime(job: string, field: string, key: string): number {
  const fail = (why: string, cause?: unknown): CouldNotLook =>
    new CouldNotLook(`the oldest job of ${key} ${why}`, {
      witness: key,
      remedy: [`Look at it: redis-cli LINDEX ${key} -1`],
      evidence: [evidence(`redis LINDEX ${key} -1`, job)],
      cause,
    })
  let parsed: unknown
  try {
    parsed = JSON.parse(job)
  } catch (error) {
    throw fail('is no JSON', error)
  }
  const stamp =
    typeof parsed === 'object' && parsed !== null && field in parsed
      ? Number(parsed[field as keyof typeof parsed])
      : Number.NaN
  if (!Number.isFinite(stamp)) throw fail(`carries no ${field}`)
  return stamp
}

/** Minutes that the oldest job of each queue has waited; 0 when none waits. One result per queue whose jobs carry a time. */
export async function oldestJobAge(stack: Stack): Promise<Observation<MovementFacts>[]> {
  return lookAtEach(names(stack), String, async (name): Promise<Omit<Seen<MovementFacts>, 'object'>> => {
    const queue = queueOf(stack, name)
    const { workerService } = queue
    if (!('key' in queue)) {
      const { minutes, source, raw } = await dueRows(stack, name, queue.backlog)
      const text = minutes === 0 ? 'no row is due' : `oldest row is due for ${minutes.toFixed(1)} min`
      return {
        reading: reading({ value: minutes, unit: 'min', text, source }),
        facts: { notMeasurable: null, workerService },
        evidence: [evidence(source, raw)],
      }
    }
    const { key, jobTime } = queue
    const source = `redis LINDEX ${key} -1`
    if (jobTime === undefined) {
      const text = `jobs of ${key} carry no time`
      return {
        reading: reading({ value: null, unit: 'min', text, source }),
        facts: { notMeasurable: text, workerService },
        evidence: [],
      }
    }
    const redis = await stack.connections.redis()
    const { isQueue, type } = await typeOf(stack, key)
    if (!isQueue) return notAList(key, type, source, workerService)
    const oldest = await redis.lindex(key, -1)
    const minutes = oldest === null ? 0 : Math.max(0, Date.now() / 1000 - parseJobTime(oldest, jobTime, key)) / 60
    const text = oldest === null ? 'no job waits' : `oldest job waits ${minutes.toFixed(1)} min`
    return {
      reading: reading({ value: minutes, unit: 'min', text, source }),
      facts: { notMeasurable: null, workerService },
      evidence: [evidence(source, oldest ?? '(nil)')],
    }
  })
}

export interface FailedFacts {
  /** As many as the last run saw; null at first sight. */
  before: number | null
}

/** Jobs that failed for good, with the count of the last run. One result per queue that keeps such a list. */
export async function failedJobs(stack: Stack): Promise<Observation<FailedFacts>[]> {
  const history = await stack.history()
  const watched = names(stack).flatMap((name): [string, string][] => {
    const queue = queueOf(stack, name)
    return 'failed' in queue && queue.failed !== undefined ? [[name, queue.failed]] : []
  })
  return lookAtEach(
    watched,
    ([name]) => name,
    async ([name, failed]) => {
      const redis = await stack.connections.redis()
      const count = await redis.llen(failed)
      const before = lastValue(history, 'daily.queues.failed', name)
      const source = `redis LLEN ${failed}`
      return {
        reading: reading({ value: count, unit: 'jobs', text: `${count} failed jobs`, source }),
        facts: { before },
        evidence: [evidence(source, `${count}; at the last run: ${before ?? 'not known'}`)],
      }
    },
  )
}
