/** The game moves. */
import type { Limits } from '../limits.ts'
import type { OverdueFacts } from '../probes/game/events.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Before a world's start and after its end nothing is due; a world without its tables does not move. */
export function judgeOverdue(seen: Seen<OverdueFacts>, limits: Limits): Verdict {
  const { notApplicable, missing, engine } = seen.facts
  if (notApplicable !== null) return verdict('not-applicable', notApplicable, { limits })
  if (missing !== null) return verdict('critical', `${seen.object ?? 'world'} cannot move: ${missing}`, { limits })
  return withinLimits(seen, limits, [engine])
}
