/** Secrets: young enough, real ones, alike where they must be, and accepted where they are used. */
import { DAY_MS } from '../durations.ts'
import type { Limits } from '../limits.ts'
import type { AgeFacts } from '../probes/credentials/ages.ts'
import type { LoginFacts } from '../probes/credentials/logins.ts'
import type { SecretFacts } from '../probes/credentials/placeholders.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Within its age; says when it will be due before anybody looks again. */
export function judgeAge(seen: Seen<AgeFacts>, limits: Limits): Verdict {
  const { absent, since, nextRun } = seen.facts
  if (absent !== null) return verdict(absent.isRequired ? 'critical' : 'not-applicable', absent.words, { limits })
  const byAge = withinLimits(seen, limits)
  const days = (limits.warning ?? limits.critical)?.value ?? 0
  const due = new Date(since.getTime() + days * DAY_MS)
  if (byAge.status !== 'ok' || due > nextRun) return byAge
  const dates = [due, nextRun].map((date) => date.toISOString().slice(0, 10))
  return { ...byAge, message: `${byAge.message}; due on ${dates[0]}, before the next monthly run on ${dates[1]}` }
}

/** Any finding; an empty secret, a placeholder or a copy that differs is critical. */
export function judgeSecrets({ facts: { findings, isGrave }, object, reading }: Seen<SecretFacts>): Verdict {
  const rule = object ?? 'secrets'
  if (findings.length === 0) return verdict('ok', `${rule}: ${reading.text} (${reading.source})`)
  return verdict(isGrave ? 'critical' : 'warning', `${rule}: ${findings.join('; ')}`)
}

/** A login that the server refuses is critical. */
export function judgeLogin({ facts: { refusal, notRecorded }, object, reading }: Seen<LoginFacts>): Verdict {
  const name = object ?? 'login'
  if (notRecorded !== null) return verdict('not-applicable', `${name}: ${notRecorded}`)
  return refusal === null ? verdict('ok', `${name}: ${reading.text}`) : verdict('critical', `${name}: ${refusal}`)
}
