/** Whether a rule of hardening holds. */
import type { Rule } from '../configuration/security.ts'
import type { HardeningFacts } from '../probes/security/hardening.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** What leaves a way to the host, or to the secrets; the others are a second line of defence. */
const GRAVE: readonly Rule[] = ['published-ports', 'privileged', 'docker-socket', 'host-namespaces', 'served-secrets']

const MOST_NAMED = 6

function named(offences: HardeningFacts['offences']): string {
  const words = offences.slice(0, MOST_NAMED).map(({ who, what }) => `${who} ${what}`)
  const more = offences.length - words.length
  return [...words, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

/** Every offence counts by its rule; one that the last run did not see is a regression, and critical. */
export function judgeHardening({ facts }: Seen<HardeningFacts>): Verdict {
  const { rule, offences, excused, before, nothingToHold } = facts
  if (nothingToHold !== null) return verdict('not-applicable', `${rule}: ${nothingToHold}`)
  const accepted = excused.length > 0 ? ` (declared: ${excused.join('; ')})` : ''
  if (offences.length === 0) return verdict('ok', `${rule}: holds for every container${accepted}`)
  const fresh = before === null ? [] : offences.filter(({ who }) => !before.includes(who))
  if (fresh.length > 0) return verdict('critical', `${rule}: not so at the last run: ${named(fresh)}${accepted}`)
  const status = GRAVE.includes(rule) ? 'critical' : 'warning'
  return verdict(status, `${rule}: ${named(offences)}${accepted}`)
}
