/** The share of the day that a service was up. */
import type { Limits } from '../limits.ts'
import type { AvailabilityFacts } from '../probes/monitoring/availability.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** What is down now explains itself by its service. */
export function judgeAvailability(seen: Seen<AvailabilityFacts>, limits: Limits): Verdict {
  if (seen.facts.knownSeconds === 0)
    return verdict('not-applicable', `${seen.object}: no sample yet since the window began`, { limits })
  const own = withinLimits(seen, limits, [seen.facts.service])
  return { ...own, message: `${own.message}; ${seen.reading.value} %, known for ${seen.reading.coverage}` }
}
