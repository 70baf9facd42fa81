/** Findings are fixed in time, or somebody has a dated plan for them. */
import { judge, type Limits } from '../limits.ts'
import type { Finding, RemediationFacts } from '../probes/people/remediation.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

const told = (findings: readonly Finding[]): string =>
  findings.map(({ name, hoursOpen }) => `${name} (${(hoursOpen / 24).toFixed(1)} days)`).join(', ')

/** `critical` in hours, `high` in days; a plan is an acceptance with owner, ticket and last day. */
export function judgeRemediation({ facts, reading }: Seen<RemediationFacts>, critical: Limits, high: Limits): Verdict {
  const { runs, open } = facts
  if (runs === 0) return verdict('not-applicable', 'no earlier run has looked at security')
  const late = open.filter((finding) => finding.severity === 'critical' && judge(finding.hoursOpen, critical) !== 'ok')
  const unplanned = open.filter(
    (finding) => finding.severity === 'high' && judge(finding.hoursOpen / 24, high) !== 'ok',
  )
  const parts = [
    ...(late.length > 0 ? [`critical and open for more than 48 h: ${told(late)}`] : []),
    ...(unplanned.length > 0 ? [`open for more than 30 days without a dated plan: ${told(unplanned)}`] : []),
  ]
  if (parts.length === 0) return verdict('ok', `${reading.text}, none overdue`)
  return verdict(late.length > 0 ? 'critical' : 'warning', parts.join('; '))
}
