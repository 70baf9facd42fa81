/** Redis lists as job queues: how many jobs wait, and whether the queue is alive at both ends. */
import type { QueueDescription } from '../configuration/description.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../reading.ts'
import type { Stack } from '../stack.ts'
import { consumerOf, producerOf, type Sign } from './queue-ends.ts'

export interface QueueFacts {
  key: string
  /** Redis' own word: `none`, `list`, `string` … */
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

/**
 * Jobs waiting in a queue (LLEN), with its key's type and the signs of life at both ends.
 * Throws CouldNotLook when Redis cannot be asked or answers with anything but a count.
 */
export async function queueDepth(stack: Stack, name: string): Promise<Seen<QueueFacts>> {
  const queue = queueOf(stack, name)
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
