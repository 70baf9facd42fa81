/** Last night's job said that it went well, and nothing went wrong since. */
import type { Limits } from '../limits.ts'
import type { BackupLogFacts } from '../probes/backups/log.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Log content is not ours: short enough for a headline. */
const quote = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text)

/** An error that no success followed is critical, one that was overcome a warning; a silent job is critical. */
export function judgeBackupLog(seen: Seen<BackupLogFacts>, limits: Limits): Verdict {
  const { object, reading, facts } = seen
  const { error, due } = facts
  const byCount = withinLimits(seen, limits)
  if (byCount.status !== 'ok' && error !== null) {
    const status = error.isOvercome ? 'warning' : 'critical'
    return { ...byCount, status, message: `${byCount.message}; the last: ${quote(error.text)}` }
  }
  if (facts.hasSucceededSinceDue) {
    return byCount.status === 'ok'
      ? { ...byCount, message: `${byCount.message}; went well ${facts.succeeded} (due ${due})` }
      : byCount
  }
  if (facts.isYounger) {
    const why = `${object}: the container is younger than the job due ${due}, whose log went with the one before`
    return facts.sawPredecessor
      ? verdict('unknown', why, { limits, action: ['Keep the log in a volume, so that it outlives the container'] })
      : verdict('not-applicable', why, { limits })
  }
  const found = facts.isThere ? `newest ${facts.succeeded ?? 'none'}` : 'there is no such file'
  return verdict('critical', `${object}: ${facts.log} does not say that the job due ${due} went well: ${found}`, {
    limits,
    action: [`Read it: ${reading.source}`],
  })
}
