/** A backup counts as restorable when a server took all of it and what came out is what was there. */
import { describeLimits, judge, type Limits } from '../limits.ts'
import type { RestoreDrillFacts } from '../probes/restore/restored.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'
import { inBrief } from './in-brief.ts'

/** What makes the backup useless; null where nothing does. */
function uselessness({ problem, tables, hasTrailer }: RestoreDrillFacts): string | null {
  if (problem !== null) return `does not restore: ${problem}`
  if (tables === 0) return 'restores without an error, and holds nothing: it is empty'
  return hasTrailer ? null : 'restores without an error, and is cut: the dump does not say that it is complete'
}

/** Not restorable, empty, cut, or with lost rows: critical. What is lacking or old in it: a warning. Then the time it took. */
export function judgeRestoreDrill(seen: Seen<RestoreDrillFacts>, time: Limits, lost: Limits): Verdict {
  const { facts, reading } = seen
  const { what, archive, comparison } = facts
  if (archive === null) {
    return facts.isYoung
      ? verdict('not-applicable', `${what} is younger than the last backup: there is nothing to restore yet`)
      : verdict('critical', `there is no backup of ${what} to restore`)
  }
  const action = [
    'Make a new backup now, before anything else happens',
    `Restore by hand what is left of ${archive.path}`,
  ]
  const useless = uselessness(facts)
  if (useless !== null) return verdict('critical', `the backup of ${what} ${useless} (${archive.path})`, { action })
  if (comparison === null) return verdict('unknown', `what the backup of ${what} holds was not compared`)
  const { worst, emptied, missing, stale } = comparison
  const byLoss = worst === null ? 'ok' : judge(worst.percent, lost)
  if (worst !== null && byLoss !== 'ok') {
    const message = `the backup of ${what} restores, but ${worst.table} has ${worst.percent} % against the live one`
    return verdict(byLoss, `${message} (${describeLimits(lost)})`, { limits: lost, action })
  }
  if (emptied.length > 0)
    return verdict('warning', `the backup of ${what} restores, but without a row in ${inBrief(emptied)}`)
  if (missing.length > 0) {
    return verdict('warning', `the backup of ${what} restores, but lacks ${inBrief(missing)}: made since, or left out`)
  }
  const [old] = stale
  if (old !== undefined) {
    const age = `${old.hours} h older than the backup itself (at most ${old.withinHours} h)`
    return verdict('warning', `the backup of ${what} restores, but the newest row of ${old.table} is ${age}`)
  }
  const byTime = withinLimits(seen, time)
  return { ...byTime, message: `${what}: ${reading.text} (${describeLimits(time)})` }
}
