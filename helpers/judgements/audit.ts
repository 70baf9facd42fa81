/** What the audit trail tells: whether it lives, and who failed to sign in. */
import type { Limits } from '../limits.ts'
import type { AuditTrailFacts } from '../probes/security/audit-trail.ts'
import type { SignInFacts } from '../probes/security/failed-logins.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** A trail that nobody writes to proves nothing: that is unknown, never quiet. */
export function judgeAuditTrail({ reading, facts }: Seen<AuditTrailFacts>): Verdict {
  if (facts.newest !== null) return verdict('ok', `audit trail: ${reading.text}`)
  return verdict('unknown', 'audit trail: no event in 7 days; either nothing happened or nobody writes it', {
    blames: [],
    action: ['Read who writes it: the application logs every sign-in and change through AuditTrailService'],
  })
}

/** Bursts by account or by address; where every address is the proxy's own nothing can be said by address. */
export function judgeSignIns(seen: Seen<SignInFacts>, limits: Limits): Verdict {
  const { lost } = seen.facts
  if (lost === null) return withinLimits(seen, limits)
  return verdict('unknown', `${seen.object ?? 'address'}: ${lost}`, {
    limits,
    action: [
      'Let the proxy pass on X-Forwarded-For and nginx believe it: set_real_ip_from <proxy>; real_ip_header X-Forwarded-For',
    ],
  })
}
