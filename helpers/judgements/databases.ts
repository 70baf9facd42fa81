/** Databases: the same as yesterday, holding what they should, taking writes, undamaged. */
import { judge, type Limits } from '../limits.ts'
import type { ContentFacts } from '../probes/databases/content.ts'
import type { IdentityFacts } from '../probes/databases/identity.ts'
import type { IntegrityFacts } from '../probes/databases/integrity.ts'
import type { ReplicationFacts } from '../probes/databases/replication.ts'
import type { WritableFacts } from '../probes/databases/writable.ts'
import type { Seen } from '../reading.ts'
import { type Status, worst } from '../status.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Any part that is another than at the last run is critical; the first run records. */
export function judgeIdentity({ facts: { parts, before }, reading, object }: Seen<IdentityFacts>): Verdict {
  const name = object ?? 'database'
  if (before === null) return verdict('ok', `${name}: ${reading.text}, recorded at first sight`)
  const changed = Object.entries(parts).filter(([part, now]) => (before.parts[part] ?? now) !== now)
  if (changed.length === 0) return verdict('ok', `${name}: ${reading.text}, as at the last run`)
  const words = changed.map(([part, now]) => `${part} ${now}, was ${before.parts[part]}`).join('; ')
  return verdict('critical', `${name} is not the one of the last run (${before.at.toISOString()}): ${words}`)
}

interface Finding {
  status: Status
  text: string
  /** The service that explains it. */
  blames?: string | null
}

const hours = (seconds: number): string => `${(seconds / 3600).toFixed(1)} h`
/** Clocks of one machine differ by less. */
const AHEAD_SECONDS = 300

function freshness({ fresh }: ContentFacts): Finding[] {
  return fresh.map(({ table, ageSeconds, withinHours, writer }): Finding => {
    if (ageSeconds === null) return { status: 'critical', text: `${table} has no row at all` }
    if (ageSeconds < -AHEAD_SECONDS) {
      return { status: 'warning', text: `newest row of ${table} lies ${hours(-ageSeconds)} in the future` }
    }
    const text = `newest row of ${table} is ${hours(Math.max(0, ageSeconds))} old (at most ${withinHours} h)`
    const age = ageSeconds / 3600
    if (age <= withinHours) return { status: 'ok', text }
    return { status: age > withinHours * (4 / 3) ? 'critical' : 'warning', text, blames: writer }
  })
}

/** Core tables there, none of the counted ones empty or much smaller than in the last runs, new rows where they belong. */
export function judgeContent(seen: Seen<ContentFacts>, limits: Limits): Verdict {
  const { facts, reading, object } = seen
  const { database, missing, tables, counts, before } = facts
  const shrunk = Object.entries(counts).flatMap(([table, rows]): Finding[] => {
    const had = before[table] ?? 0
    const change = had > 0 ? (100 * (rows - had)) / had : 0
    if (rows === 0) return [{ status: 'critical', text: `${table} is empty` }]
    const status = judge(change, limits)
    return status === 'ok' ? [] : [{ status, text: `${table} has ${rows} rows, ${change.toFixed(0)} % against ${had}` }]
  })
  const findings: Finding[] = [
    ...(missing.length === tables
      ? [{ status: 'critical' as const, text: `${database} has none of its core tables` }]
      : []),
    ...(missing.length > 0 && missing.length < tables
      ? [{ status: 'critical' as const, text: `${database} lacks ${missing.join(', ')}` }]
      : []),
    ...shrunk,
    ...freshness(facts),
  ]
  const bad = findings.filter(({ status }) => status !== 'ok')
  const name = object ?? database
  if (bad.length === 0) {
    return verdict('ok', `${name}: ${[reading.text, ...findings.map(({ text }) => text)].join('; ')}`, { limits })
  }
  const blames = bad.every((finding) => typeof finding.blames === 'string')
    ? bad.flatMap((finding) => finding.blames ?? [])
    : []
  const status = worst(bad.map((finding) => finding.status)) as Verdict['status']
  return verdict(status, `${name}: ${bad.map(({ text }) => text).join('; ')}`, { limits, blames })
}

/** No two mornings are closer together than this; between two looks of one minute nothing need be written. */
const LEAST_MINUTES = 15

/** Nothing forbids writing, and something was written since the last run, where that was long enough ago. */
export function judgeWritable(seen: Seen<WritableFacts>, limits: Limits): Verdict {
  const { facts, reading, object } = seen
  const name = object ?? 'database'
  if (facts.refusals.length > 0) {
    return verdict('critical', `${name} refuses writes: ${facts.refusals.join('; ')}`, { limits })
  }
  if (facts.sinceMinutes === null) return verdict('ok', `${name}: ${reading.text}`, { limits })
  const counted = withinLimits(seen, limits)
  if (counted.status === 'ok' || facts.sinceMinutes >= LEAST_MINUTES) return counted
  // Without limits: the number is told, and nothing is judged by it yet.
  return verdict('ok', `${counted.message}: too short a time to say more`)
}

/** What cannot be measured is not applicable, with the reason; the rest by its limits. */
export function judgeIntegrity(seen: Seen<IntegrityFacts>, limits: Limits): Verdict {
  const { notMeasurable } = seen.facts
  return notMeasurable === null
    ? withinLimits(seen, limits)
    : verdict('not-applicable', `${seen.object ?? 'database'}: ${notMeasurable}`, { limits })
}

/** What is not configured is not applicable; what has failed is critical whatever its number. */
export function judgeReplication(seen: Seen<ReplicationFacts>, limits: Limits): Verdict {
  const { notConfigured, failed } = seen.facts
  if (notConfigured !== null) return verdict('not-applicable', notConfigured, { limits })
  return failed === null ? withinLimits(seen, limits) : verdict('critical', failed, { limits })
}
