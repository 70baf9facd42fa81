/** A backup counts when it is last night's, whole, and holds what is there now. */
import type { BackupFacts } from '../probes/backups/last-night.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'
import { inBrief } from './in-brief.ts'

/** What is wrong with the archive itself; null where it is whole. */
function damageOf({ problem, hasTrailer, tables }: NonNullable<BackupFacts['contents']>): string | null {
  if (problem !== null) return `cannot be read to its end (${problem})`
  if (tables.length === 0 && !hasTrailer) return 'is empty: nothing was dumped into it'
  if (!hasTrailer) return 'is cut: the dump does not say that it is complete'
  return tables.length === 0 ? 'holds no table' : null
}

/** Missing, older than last night, damaged: critical. Tables that it lacks: a warning, they may be of today. */
export function judgeBackup({ facts, reading }: Seen<BackupFacts>): Verdict {
  const { what, due, newest, writing, isYoung, contents, missing, unasked } = facts
  const said = writing === null ? '' : `; ${writing} is still being written`
  if (newest === null) {
    if (isYoung) return verdict('not-applicable', `${what} is younger than the last backup, due ${due}`)
    return verdict('critical', `there is no backup of ${what}, due ${due}${said}`)
  }
  if (!newest.isLastNights) {
    return verdict('critical', `last night's backup of ${what} is missing: newest ${newest.taken}, due ${due}${said}`)
  }
  const damage = contents === null ? 'was not read' : damageOf(contents)
  if (contents === null || damage !== null) {
    const action = [...(facts.tryIt === null ? [] : [facts.tryIt]), 'Make a new one now, before anything else happens']
    return verdict('critical', `the backup of ${what} ${damage}: ${reading.text}${said}`, { action })
  }
  if (missing === null) {
    const why = `its tables cannot be compared with the live ones: ${unasked?.why ?? 'not asked'}`
    return verdict('unknown', `${what}: ${reading.text} is whole, but ${why}`, { blames: [unasked?.witness ?? ''] })
  }
  if (missing.length > 0) {
    return verdict(
      'warning',
      `the backup of ${what} lacks ${inBrief(missing)}: made since, or left out; ${reading.text}`,
    )
  }
  return verdict('ok', `${what}: ${reading.text}, whole, ${contents.tables.length} tables (due ${due})${said}`)
}
