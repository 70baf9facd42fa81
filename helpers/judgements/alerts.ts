/** Alerts that fire now and alerts of the night; silence counts only while the watchdog is heard. */
import type { Limits } from '../limits.ts'
import type { AlertFacts } from '../probes/monitoring/alerts.ts'
import type { NightFacts } from '../probes/monitoring/alerts-overnight.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

function judgeWatchdog({ reading }: Seen, { alerts, silent, hasAlertmanager, others, blames }: AlertFacts): Verdict {
  if (silent.length > 0 || alerts.length === 0) {
    const where = silent.length === 0 ? '' : ` in ${silent.join(' and ')}`
    return verdict('critical', `${reading.text}${where}: alerting is dead, silence means nothing`, {
      blames,
      action: [
        'See its rule and whether rules are evaluated: Prometheus, Status, Rules',
        'See that Prometheus reaches Alertmanager',
      ],
    })
  }
  if (!hasAlertmanager) {
    return verdict('warning', `${reading.text} in Prometheus, but there is no Alertmanager: alerts notify nobody`, {
      action: ['Run an Alertmanager and name it under monitoring.alertmanager in the stack description'],
    })
  }
  return verdict(
    'ok',
    `${reading.text} and arrives; ${others === 0 ? 'no other alert fires' : `${others} others fire`}`,
  )
}

const describe = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .filter(([name]) => !['alertname', 'severity'].includes(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

/** An alert carries its own severity; one that is silenced has been acknowledged. */
export function judgeAlert(seen: Seen<AlertFacts>): Verdict {
  const { facts, object } = seen
  if (facts.kind === 'watchdog') return judgeWatchdog(seen, facts)
  const open = facts.alerts.filter(({ isSilenced }) => !isSilenced)
  if (open.length === 0) return verdict('ok', `${object} fires and is silenced (acknowledged)`)
  const isCritical = open.some(({ severity }) => severity === 'critical')
  const since = open.map((alert) => alert.since).sort()[0] ?? ''
  const severity = isCritical ? 'critical' : open[0]?.severity || 'without a severity'
  const where = open.map(({ labels }) => describe(labels)).filter(Boolean)
  return verdict(
    isCritical ? 'critical' : 'warning',
    `${object} fires since ${since.slice(0, 16).replace('T', ' ')} UTC (${severity})${where.length > 0 ? `: ${where.join('; ')}` : ''}`,
    { blames: facts.blames },
  )
}

const time = (iso: string): string => `${iso.slice(11, 16)} UTC`

/** What came and went is told; a critical one is worth a warning in the morning. */
export function judgeNight(seen: Seen<NightFacts>, limits: Limits): Verdict {
  const { alerts } = seen.facts
  const counted = withinLimits(seen, limits)
  if (alerts.length === 0) return { ...counted, message: `no alert fired in ${seen.reading.coverage}` }
  const told = alerts.map(({ name, severity, first, last, isFiring }) =>
    isFiring
      ? `${name} (${severity}) fires since ${time(first)}`
      : `${name} (${severity}) fired ${time(first)} to ${time(last)}`,
  )
  return { ...counted, message: `${counted.message}: ${told.join('; ')}` }
}
