/** The host: what would not come back after a restart of it, and its upkeep. */
import type { Limits } from '../limits.ts'
import type { SurvivalFacts } from '../probes/containers/reboot-survival.ts'
import type { UpkeepFacts } from '../probes/host/upkeep.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

export const judgeSurvival = ({ object, reading, facts }: Seen<SurvivalFacts>): Verdict =>
  facts.survives
    ? verdict('ok', `${object ?? ''}: ${reading.text}`)
    : verdict('warning', `${object ?? ''}: ${reading.text}, and stays down after a restart of the host`)

/** Days, or failing disks, within limits; what does not exist here is not applicable, with the reason. */
export const judgeUpkeep = (seen: Seen<UpkeepFacts>, limits: Limits): Verdict =>
  seen.facts.notApplicable === null ? withinLimits(seen, limits) : verdict('not-applicable', seen.facts.notApplicable)
