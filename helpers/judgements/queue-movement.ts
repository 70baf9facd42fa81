/** Growth and age of queues, and jobs that failed for good. */
import { above, type Limits } from '../limits.ts'
import type { FailedFacts, MovementFacts } from '../probes/queues/movement.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** A movement against its limits; explained by the worker's service being down. */
export function judgeMovement(seen: Seen<MovementFacts>, limits: Limits): Verdict {
  const { notMeasurable, workerService } = seen.facts
  if (notMeasurable !== null) return verdict('not-applicable', notMeasurable, { limits })
  return withinLimits(seen, limits, [workerService])
}

/** Any growth since the last run is a warning; the first run records and is ok. */
export function judgeFailed({ facts: { before }, reading, object }: Seen<FailedFacts>): Verdict {
  const name = object ?? 'queue'
  if (before === null) return verdict('ok', `${name}: ${reading.text}, recorded at first sight`)
  const limits = above('jobs', { warning: before })
  const count = Number(reading.value)
  if (count <= before) return verdict('ok', `${name}: ${reading.text}, no more than last time`, { limits })
  return verdict('warning', `${name}: ${reading.text}, ${count - before} more than last time`, { limits })
}
