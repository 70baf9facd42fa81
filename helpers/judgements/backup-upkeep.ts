/** What becomes of backups over the months: kept as long as promised, archived, and restored again and again. */
import type { Limits } from '../limits.ts'
import type { ArchiveFacts } from '../probes/backups/archive.ts'
import type { RestoreRecordFacts } from '../probes/backups/restore-records.ts'
import type { RetentionFacts } from '../probes/backups/retention.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'
import { inBrief } from './in-brief.ts'

const SHOWN = 3

/** Backups gone too early warn, a whole tier gone is critical; those that were never removed warn. */
export function judgeRetention(seen: Seen<RetentionFacts>, limits: Limits): Verdict {
  const { tier, due, missing, unexpired, keepDays, since } = seen.facts
  const byCount = withinLimits(seen, limits)
  if (due > 0 && missing.length === due) {
    return {
      ...byCount,
      status: 'critical',
      message: `${tier}: every backup of ${keepDays} days is gone: ${inBrief(missing, SHOWN)}`,
    }
  }
  if (byCount.status !== 'ok') return { ...byCount, message: `${byCount.message}; missing: ${inBrief(missing, SHOWN)}` }
  if (unexpired.length > 0) {
    const message = `${tier}: ${unexpired.length} archives are older than the ${keepDays} days that they are kept: ${inBrief(unexpired, SHOWN)}`
    return verdict('warning', message, { limits })
  }
  if (due > 0) return byCount
  return verdict('not-applicable', `${tier}: no backup of this tier was due since ${since}`, { limits })
}

/** Last month's backups lie in cold storage, where there is one. */
export function judgeArchive({ facts }: Seen<ArchiveFacts>): Verdict {
  const { isConfigured, month, absent, archived, began } = facts
  if (!isConfigured) return verdict('not-applicable', 'no cold storage is described (backups.archive)')
  if (absent.length > 0) {
    return verdict('critical', `no archived copy of ${month} of ${inBrief(absent, SHOWN)}`, {
      action: ['Copy the monthly backups there: npm run procedure -- archive-backups'],
    })
  }
  if (archived.length === 0)
    return verdict('not-applicable', `there was no backup in ${month}: the first is of ${began}`)
  return verdict('ok', `${month} is archived: ${inBrief(archived, SHOWN)}`)
}

/** A week, and a day of patience: until then the first weekly run may not have been due. */
const FIRST_DRILL_DAYS = 8

/** None passed: critical, as soon as one was due. Some failed: a warning. */
export function judgeRestoreRecords({ facts, reading }: Seen<RestoreRecordFacts>): Verdict {
  const { passed, failed, ageDays } = facts
  const action = ['npm run weekly   # restores the newest backups into a scratch server']
  if (passed === 0 && failed.length === 0 && ageDays <= FIRST_DRILL_DAYS) {
    const age = `this environment was first looked at ${ageDays.toFixed(1)} days ago`
    return verdict('not-applicable', `needs 1 run of the weekly suite, has 0: ${age}`, { action })
  }
  if (passed === 0) return verdict('critical', `no restore drill passed: ${reading.text}`, { action })
  if (failed.length > 0) return verdict('warning', `${reading.text}; not passed: ${inBrief(failed, SHOWN)}`, { action })
  return verdict('ok', reading.text)
}
