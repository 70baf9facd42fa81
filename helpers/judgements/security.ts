/** The smoke test, the dependency scan and the stack's own audit. */

import type { SmokeFacts } from '../probes/edge/smoke.ts'
import type { AuditFacts } from '../probes/security/audit.ts'
import type { ScanFacts } from '../probes/security/dependency-scan.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** Any part that does not answer rightly is critical. */
export function judgeSmoke({ facts: { problem, service }, object, reading }: Seen<SmokeFacts>): Verdict {
  const name = object ?? 'smoke test'
  if (problem === null) return verdict('ok', `${name}: ${reading.text}`)
  return verdict('critical', `${name}: ${problem}`, { blames: [service] })
}

/** A critical vulnerability is critical, a high one a warning; others are told. */
export function judgeScan({ facts: { counts, worst }, object, reading }: Seen<ScanFacts>): Verdict {
  const status = counts.critical > 0 ? 'critical' : counts.high > 0 ? 'warning' : 'ok'
  const named = worst.length === 0 ? '' : `: ${worst.join(', ')}`
  return verdict(status, `${object ?? 'scan'}: ${reading.text}${named}`)
}

/** A finding warns. A script that proves nothing was looked at found nothing, whatever it says. */
export function judgeAudit({ facts: { proven, findings, proof }, object, reading }: Seen<AuditFacts>): Verdict {
  const name = object ?? 'audit'
  if (!proven) return verdict('unknown', `${name}: its output does not show that it looked at anything (${proof})`)
  return findings.length === 0
    ? verdict('ok', `${name}: ${reading.text}`)
    : verdict('warning', `${name}: ${reading.text}: ${findings.slice(0, 5).join('; ')}`)
}
