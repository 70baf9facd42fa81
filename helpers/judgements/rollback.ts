/** A rollback works only where all of it works: the images before, the scripts, and the data. */
import type { Limits } from '../limits.ts'
import type { CoverageFacts } from '../probes/backups/coverage.ts'
import { BACKUP_OF, type RollbackFacts } from '../probes/backups/rollback.ts'
import type { RestoreDrillFacts } from '../probes/restore/restored.ts'
import type { Seen } from '../reading.ts'
import { isTrouble } from '../status.ts'
import { type Verdict, verdict } from '../verdict.ts'
import { inBrief } from './in-brief.ts'
import { judgeRestoreDrill } from './restore-drill.ts'

/** Anything that is lacking is critical: it is needed in the night in which all else has failed. */
export function judgeReadiness({ facts }: Seen<RollbackFacts>): Verdict {
  const { lacking, undecided, ready } = facts
  if (lacking.length > 0) return verdict('critical', `a rollback would fail for want of ${inBrief(lacking)}`)
  return undecided === null ? verdict('ok', `ready: ${ready}`) : verdict('not-applicable', undecided)
}

/** As the restore drill of this run judges it, which explains it. */
export function judgeRestorable(seen: Seen<RestoreDrillFacts>, time: Limits, lost: Limits): Verdict {
  const drill = judgeRestoreDrill(seen, time, lost)
  if (!isTrouble(drill.status)) return drill
  const of = seen.object?.slice(BACKUP_OF.length) ?? ''
  const message = `the last backup would not bring everything back: ${drill.message}`
  return { ...drill, message, blames: [`weekly.backups.restore-drill[${of}]`] }
}

/** What nobody saves and nobody gave up is a warning, by name. */
export function judgeCoverage({ facts }: Seen<CoverageFacts>): Verdict {
  const { kind, undeclared, covered } = facts
  if (undeclared.length === 0) return verdict('ok', `${kind}: ${inBrief(covered)}`)
  return verdict('warning', `${kind}: neither backed up nor declared as dispensable: ${inBrief(undeclared)}`, {
    action: [
      'Back it up, or say in the stack description how it is saved (backups.elsewhere) or why it may be lost (backups.dispensable)',
    ],
  })
}
