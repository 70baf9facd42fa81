/** A queue is served when it is what it should be, somebody takes from it and somebody feeds it. */

import type { Limits } from '../limits.ts'
import type { QueueFacts } from '../probes/queues/queues.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

const QUEUES: ReadonlySet<string> = new Set(['none', 'list', 'rows'])

/**
 * An empty Redis list has no key, so 0 jobs means something only while the queue lives:
 * no consumer is critical, a silent producer a warning, and where neither can be measured nothing is known.
 */
export function judgeServed({
  facts: { key, type, consumer, producer, workerService, producerService },
  reading,
}: Seen<QueueFacts>): Verdict {
  if (!QUEUES.has(type)) return verdict('critical', `${key} is a ${type}, not a list: no worker can take from it`)
  const isEmpty = type === 'none'
  if (isEmpty && consumer.held === null && producer.held === null) {
    return verdict(
      'unknown',
      `${key} does not exist, which is an empty queue or a dead one: ${consumer.text}; ${producer.text}`,
    )
  }
  if (consumer.held === false) {
    return verdict('critical', `nobody takes from ${key} (${reading.text}): ${consumer.text}`, {
      blames: [workerService],
    })
  }
  if (producer.held === false)
    return verdict('warning', `nobody feeds ${key} (${reading.text}): ${producer.text}`, {
      blames: producerService === null ? [] : [producerService],
    })
  return verdict('ok', `${reading.text}; ${consumer.text}; ${producer.text}`)
}

/** Jobs against the limits; a backlog is explained by its worker's service being down. */
export function judgeDepth(seen: Seen<QueueFacts>, limits: Limits): Verdict {
  const { type, workerService } = seen.facts
  // What is no list has no depth: toBeServed says so.
  if (!QUEUES.has(type)) return verdict('critical', seen.reading.text, { limits })
  return withinLimits(seen, limits, [workerService])
}
