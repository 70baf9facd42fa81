/** Job queues, lists of Redis or rows that are due: how many jobs wait, and whether the queue is alive at both ends. */
import type { ListDescription, QueueDescription } from '../../configuration/queues.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { dueRows } from './backlog.ts'
import { consumerOf, producerOf, type Sign } from './ends.ts'

export interface QueueFacts {
  key: string
  /** Redis' own word: `none`, `list`, `string` …; `rows` where a table is polled. */
  type: string
  consumer: Sign
  producer: Sign
  /** The service of the workers that take from it. */
  workerService: string
  /** The service that fills it; null where the description names none. */
  producerService: string | null
}

/** The description of a queue by its short name; throws on a name that the description does not have. */
export function queueOf({ description }: Stack, name: string): QueueDescription & { workerService: string } {
  const queue = description.queues[name]
  const worker = queue && description.workers[queue.worker]
  if (queue === undefined || worker === undefined) {
    throw new CouldNotLook(`the stack description has no queue "${name}"`, {
      witness: 'description',
      remedy: [`Add it under queues, or switch its items off under notApplicable (${description.name})`],
    })
  }
  return { ...queue, workerService: worker.service }
}

/** A queue that must be a list of Redis; throws CouldNotLook for one that is not. */
export function listOf(stack: Stack, name: string): ListDescription & { workerService: string } {
  const queue = queueOf(stack, name)
  if ('key' in queue) return queue
  throw new CouldNotLook(`${name} waits in the table ${queue.backlog.table}: no metric counts it as a queue`, {
    witness: 'description',
    remedy: [`Switch the item off under notApplicable (${stack.description.name})`],
  })
}

const NOT_KEPT: Sign = { held: null, text: 'nothing counts what is put in' }
/** What a worker that polls leaves behind is its heartbeat, and that is judged by itself. */
const POLLS: Sign = { held: null, text: 'its worker polls the table: daily.workers.heartbeat tells whether it does' }

/** Rows that are due: a table that answers proves 0. */
async function backlogDepth(
  stack: Stack,
  name: string,
  { backlog, workerService }: Exclude<ReturnType<typeof queueOf>, ListDescription>,
): Promise<Seen<QueueFacts>> {
  const { jobs, source } = await dueRows(stack, name, backlog)
  return {
    object: null,
    reading: reading({ value: jobs, unit: 'jobs', text: `${jobs} rows due`, source }),
    facts: {
      key: backlog.table,
      type: 'rows',
      consumer: POLLS,
      producer: NOT_KEPT,
      workerService,
      producerService: null,
    },
    evidence: [evidence(source, String(jobs))],
  }
}

/**
 * Jobs waiting in a queue (LLEN, or the rows that are due), with its key's type and the signs of life at both ends.
 * Throws CouldNotLook when Redis cannot be asked or answers with anything but a count.
 */
export async function queueDepth(stack: Stack, name: string): Promise<Seen<QueueFacts>> {
  const queue = queueOf(stack, name)
  if (!('key' in queue)) return backlogDepth(stack, name, queue)
  const redis = await stack.connections.redis()
  const type = await redis.type(queue.key)
  const isQueue = type === 'none' || type === 'list'
  const [depth, consumer, producer] = await Promise.all([
    isQueue ? redis.llen(queue.key) : null,
    consumerOf(stack, queue),
    producerOf(stack, queue),
  ])
  const source = `redis LLEN ${queue.key}`
  return {
    object: null,
    reading: reading({
      value: depth,
      unit: 'jobs',
      text: depth === null ? `a ${type}, not a list` : `${depth} jobs`,
      source,
    }),
    facts: {
      key: queue.key,
      type,
      consumer,
      producer,
      workerService: queue.workerService,
      producerService: queue.producer ?? null,
    },
    evidence: [
      evidence(`redis TYPE ${queue.key}`, type),
      evidence(source, String(depth)),
      evidence(`consumer of ${queue.key}`, consumer.text),
      evidence(`producer of ${queue.key}`, producer.text),
    ],
  }
}
