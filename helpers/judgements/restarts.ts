/** Containers that restarted, or in which the kernel killed a process for memory. */
import type { Limits } from '../limits.ts'
import type { RestartFacts } from '../probes/containers/restarts.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Restarts against the limits; any kill for memory is critical, one that nobody can date a warning. */
export function judgeLives(seen: Seen<RestartFacts>, limits: Limits): Verdict {
  const { service, kills, killsOfUnknownTime } = seen.facts
  const counted = withinLimits(seen, limits, [service])
  if (kills > 0)
    return verdict('critical', `${counted.message}; any process killed for memory is critical`, {
      limits,
      blames: [service],
    })
  if (killsOfUnknownTime > 0 && counted.status === 'ok')
    return verdict('warning', counted.message, { limits, blames: [service] })
  return counted
}
