/** The newest backups lie on another machine too, and one was restored not long ago. */
import { describeLimits, type Limits } from '../limits.ts'
import type { OffsiteFacts } from '../probes/backups/offsite.ts'
import type { RestoreFacts } from '../probes/backups/restore-proven.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Nowhere else is a warning, never a matter of description: all backups then lie on the databases' own disk. */
export function judgeOffsite(seen: Seen<OffsiteFacts>, limits: Limits): Verdict {
  const { isConfigured, uncopied, oldest } = seen.facts
  if (!isConfigured) return verdict('warning', "all backups lie on the databases' own disk", { limits })
  if (uncopied.length > 0 || oldest === null) {
    const of = uncopied.length > 0 ? uncopied.join(', ') : 'anything'
    return verdict('critical', `no good copy of ${of} on the other machine`, { limits })
  }
  const byAge = withinLimits(seen, limits)
  return { ...byAge, message: `${byAge.message}; the oldest is of ${oldest.of}, taken ${oldest.taken}` }
}

/** A backup that was never restored is a hope. Until the first drill is due nothing can be said. */
export function judgeRestoreProven(seen: Seen<RestoreFacts>, limits: Limits): Verdict {
  const byAge = withinLimits(seen, limits)
  if (seen.facts.provenAt !== null) return byAge
  const message = `no restore was ever proven; ${seen.reading.text}`
  return byAge.status === 'ok'
    ? verdict('not-applicable', `${message}: the weekly suite proves one`, { limits })
    : { ...byAge, message: `${message} (${describeLimits(limits)})` }
}
