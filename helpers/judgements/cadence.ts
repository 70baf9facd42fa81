/** A suite that nobody runs finds nothing. */
import { describeLimits, type Limits } from '../limits.ts'
import type { CadenceFacts } from '../probes/people/suite-cadence.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, withinLimits } from '../verdict.ts'

/** Overdue by more days than allowed. */
export function judgeCadence(seen: Seen<CadenceFacts>, limits: Limits): Verdict {
  const { suite, lastRun } = seen.facts
  const last = lastRun === null ? 'never run yet' : `last run ${lastRun}`
  return {
    ...withinLimits(seen, limits),
    message: `${suite}: ${seen.reading.value} days overdue, ${seen.reading.text}, ${last} (${describeLimits(limits)})`,
  }
}
