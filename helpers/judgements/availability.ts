/** The share of the day that a service was up. */
import type { Limits } from '../limits.ts'
import type { AvailabilityFacts } from '../probes/availability.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, withinLimits } from '../verdict.ts'

/** What is down now explains itself by its service. */
export function judgeAvailability(seen: Seen<AvailabilityFacts>, limits: Limits): Verdict {
  const own = withinLimits(seen, limits, [seen.facts.service])
  return { ...own, message: `${own.message}; ${seen.reading.value} %, known for ${seen.reading.coverage}` }
}
