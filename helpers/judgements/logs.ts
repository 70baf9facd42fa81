/** Errors in logs: a pattern is judged by what it is, by whether it is new, and by how often it used to come. */
import type { AppLogFacts } from '../probes/logs/app-log.ts'
import type { LogFacts, PatternFacts } from '../probes/logs/errors.ts'
import type { Group } from '../probes/logs/groups.ts'
import type { Seen } from '../reading.ts'
import { worst } from '../status.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** With fewer occasions than this in the history nothing is usual yet. */
const LEAST_OCCASIONS = 3
/** A known pattern stood in the log at this many of the last seven. */
const LEAST_SIGHTINGS = 3
const MOST_OF_MEDIAN = { known: 3, many: 10 }
const NAMED = 3
/** Requests and entries are written by different programs: so much may lie between them. */
const STALE_MS = 60_000

interface Found {
  status: 'ok' | 'warning' | 'critical'
  words: string
  pattern: Group
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}

const byLevel = (pattern: Group): Found['status'] => (pattern.level === 'critical' ? 'critical' : 'warning')

/** One pattern against what earlier runs saw of it. */
export function judgePattern(pattern: PatternFacts): Found {
  const { before, count, level } = pattern
  if (before.length < LEAST_OCCASIONS) return { status: byLevel(pattern), words: level, pattern }
  const sightings = before.filter((times) => times > 0)
  if (sightings.length === 0) return { status: byLevel(pattern), words: `new ${level}`, pattern }
  const usual = median(sightings)
  if (count >= MOST_OF_MEDIAN.many * usual)
    return { status: 'critical', words: `${level}, ${Math.round(count / usual)} times the usual ${usual}`, pattern }
  if (sightings.length < LEAST_SIGHTINGS)
    return {
      status: byLevel(pattern),
      words: `${level} seen ${sightings.length} times in ${before.length} runs`,
      pattern,
    }
  if (count > MOST_OF_MEDIAN.known * usual)
    return { status: 'warning', words: `${level}, more than ${MOST_OF_MEDIAN.known} times the usual ${usual}`, pattern }
  return { status: 'ok', words: 'known', pattern }
}

const named = ({ words, pattern: { pattern, count } }: Found): string =>
  `${words}, ${count} ×: ${pattern.length > 160 ? `${pattern.slice(0, 159)}…` : pattern}`

/** The gravest three by name, the rest by number. */
function sentence(found: readonly Found[]): string {
  const grave = [...found].sort((a, b) => Number(b.status === 'critical') - Number(a.status === 'critical'))
  const rest = grave.length - NAMED
  return [...grave.slice(0, NAMED).map(named), ...(rest > 0 ? [`and ${rest} more patterns`] : [])].join('; ')
}

/**
 * The service itself explains what its own log says while it is down; what it needs explains only lost connections.
 * An error that is about neither stands for itself.
 */
const blamesFor = (service: string, needs: readonly string[], found: readonly Found[]): string[] =>
  found.every(({ pattern }) => pattern.isAboutConnections) ? [service, ...needs] : [service]

function judgeFound({ object, reading, facts }: Seen<LogFacts>, found: readonly Found[]): Verdict {
  const name = object ?? facts.service
  const bad = found.filter(({ status }) => status !== 'ok')
  const status = worst(['ok', ...bad.map((one) => one.status)])
  const lost = facts.lost === null ? '' : `; ${facts.lost}`
  const action = [`docker logs --timestamps --since 24h ${facts.containers.join(' ')}`, ...facts.commands]
  if (bad.length > 0) {
    return verdict(
      status === 'critical' ? 'critical' : 'warning',
      `${name}: ${sentence(bad)} (${facts.coverage})${lost}`,
      {
        blames: blamesFor(facts.service, facts.needs, bad),
        action,
      },
    )
  }
  if (facts.lost !== null) return verdict('unknown', facts.lost, { blames: [facts.service], action })
  const known = found.length === 0 ? '' : `, all of them known: ${sentence(found)}`
  return verdict('ok', `${name}: ${reading.text}${known} (${facts.coverage})`)
}

/** Errors by pattern: new ones, and known ones that come far more often than they used to. */
export const judgePatterns = (seen: Seen<LogFacts>): Verdict => judgeFound(seen, seen.facts.patterns.map(judgePattern))

/** No error at all, known or not. */
export const judgeNoErrors = (seen: Seen<LogFacts>): Verdict =>
  judgeFound(
    seen,
    seen.facts.patterns.map((pattern) => ({ status: byLevel(pattern), words: pattern.level, pattern })),
  )

const clock = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** No entry of error or worse; and a log that is not written although requests come says nothing. */
export function judgeAppLog({ reading, facts }: Seen<AppLogFacts>): Verdict {
  const { service, needs, errors, coverage, newestAt, newestRequestAt } = facts
  const found = errors.map((pattern): Found => ({ status: byLevel(pattern), words: pattern.level, pattern }))
  if (found.length > 0) {
    const status = found.some((one) => one.status === 'critical') ? 'critical' : 'warning'
    return verdict(status, `application log: ${sentence(found)} (${coverage})`, {
      blames: blamesFor(service, needs, found),
    })
  }
  if (newestAt === null)
    return verdict('unknown', 'the application log holds no entry with a time', { blames: [service] })
  if (newestRequestAt !== null && newestRequestAt - newestAt > STALE_MS) {
    return verdict(
      'unknown',
      `the application log is not written: its newest entry is of ${clock(newestAt)}, a request came at ${clock(newestRequestAt)}`,
      { blames: [service], action: [`see whether ${service} may write it, and whether its disk is full`] },
    )
  }
  return verdict('ok', `application log: ${reading.text} (${coverage})`)
}
