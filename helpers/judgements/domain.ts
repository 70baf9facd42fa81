/** Players find the stack by its name, and will go on finding it. */
import type { Limits } from '../limits.ts'
import type { DomainFacts } from '../probes/edge/domain.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** By the days of the registration; a name that leads to strangers is critical, one that also leads to us a warning. */
export function judgeDomain(seen: Seen<DomainFacts>, days: Limits): Verdict {
  const { object, reading, facts } = seen
  const words = `${object ?? ''}: ${reading.text}`
  if (facts.about === 'registration') {
    return facts.lost.length === 0
      ? withinLimits(seen, days)
      : verdict('critical', `${words}; the registry says: ${facts.lost.join(', ')}`, { limits: days })
  }
  if (facts.ours.length === 0) return verdict('critical', `${words}, which is not here`)
  return facts.strange.length === 0
    ? verdict('ok', words)
    : verdict('warning', `${words}; not here: ${facts.strange.join(', ')}`)
}
