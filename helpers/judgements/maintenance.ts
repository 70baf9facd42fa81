/** Routine maintenance: vacuum keeps up, and tables hold little that is of no use. */
import { judge, type Limits } from '../limits.ts'
import type { VacuumFacts, WasteFacts } from '../probes/databases/postgres-tables.ts'
import type { CacheFacts } from '../probes/databases/redis-cache.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Autovacuum that is off is a warning before any table shows it. */
export function judgeVacuum(seen: Seen<VacuumFacts>, limits: Limits): Verdict {
  const byDays = withinLimits(seen, limits)
  return seen.facts.isOff && byDays.status === 'ok'
    ? verdict('warning', `autovacuum is off; ${byDays.message}`, { limits })
    : byDays
}

/** Waste is worth a warning in a table that is large in itself; the reading tells the largest share, however small the table. */
export function judgeWaste({ reading, facts }: Seen<WasteFacts>, share: Limits, size: Limits): Verdict {
  const both = facts.largest.filter(
    ({ percent, megabytes }) => judge(percent, share) !== 'ok' && judge(megabytes, size) !== 'ok',
  )
  const bounds = `${share.warning?.text ?? ''} in tables ${size.warning?.text ?? ''}`
  const tables = both.map(
    ({ name, percent, megabytes }) => `${name} ${percent.toFixed(1)} % of ${megabytes.toFixed(0)} MB`,
  )
  const words = [...tables, ...(facts.notAnalysed === null ? [] : [facts.notAnalysed])]
  return words.length === 0
    ? verdict('ok', `${reading.text} (warning ${bounds})`, { limits: share })
    : verdict('warning', `${words.join('; ')} (warning ${bounds})`, { limits: share })
}

/** Keys that were thrown away are a warning whatever their number: sessions were among them, or jobs. */
export function judgeCache(seen: Seen<CacheFacts>, limits: Limits): Verdict {
  const byCount = withinLimits(seen, limits)
  const { evicted } = seen.facts
  return evicted > 0 && byCount.status === 'ok'
    ? verdict('warning', `Redis had to throw ${evicted} keys away; ${byCount.message}`, { limits })
    : byCount
}
