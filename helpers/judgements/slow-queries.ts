/** Statements that are slow on average; too few of them say nothing. */
import type { Limits } from '../limits.ts'
import type { SlowStatementFacts } from '../probes/databases/slow-queries-postgres.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** By mean time of the slowest. A server on which no statement ran often enough is quiet, not fast. */
export function judgeSlowStatements(seen: Seen<SlowStatementFacts>, limits: Limits): Verdict {
  const { judged, service, isCompared } = seen.facts
  if (!isCompared)
    return verdict('not-applicable', `${service}: no earlier run to compare with; by its counters ${seen.reading.text}`)
  if (judged === 0) return verdict('not-applicable', `${service}: ${seen.reading.text}`)
  return withinLimits(seen, limits)
}
