/** Grafana, its dashboards, and the targets behind them. */
import type { DashboardFacts, GrafanaFacts } from '../probes/monitoring/grafana.ts'
import type { TargetFacts } from '../probes/monitoring/targets.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

export function judgeGrafana({ reading, facts: { service, isAnswering, database } }: Seen<GrafanaFacts>): Verdict {
  const isSound = isAnswering && database === 'ok'
  return verdict(isSound ? 'ok' : 'critical', reading.text, { blames: isSound ? [] : [service] })
}

export function judgeDashboard({ reading, facts: { isPresent, others } }: Seen<DashboardFacts>): Verdict {
  if (isPresent) return verdict('ok', reading.text)
  const there =
    others.length === 0 ? 'there are none at all' : `there are ${others.map((title) => `"${title}"`).join(', ')}`
  return verdict('critical', `${reading.text}; ${there}`)
}

/** Up is not enough: an exporter that does not reach its database answers as if all were well. */
export function judgeTarget({ reading, facts }: Seen<TargetFacts>): Verdict {
  const { job, description, targets, reaches } = facts
  const down = targets.filter(({ health }) => health === 'down')
  const words = down.map(({ scrapeUrl, lastError }) => `${scrapeUrl}: ${lastError}`).join('; ')
  if (description === null) {
    return verdict('warning', `${job} is down and stands in no stack description: ${words}`, {
      action: [
        'Repair it, remove it from prometheus.yml, or name it under monitoring.targets in the stack description',
      ],
    })
  }
  const { exporter, needs, subject, reaches: metric } = description
  // An exporter that waits for what it measures answers too late.
  const blames = [exporter, ...needs, ...(subject === undefined ? [] : [subject])]
  if (targets.length === 0) {
    return verdict('critical', `${job} is not scraped: Prometheus has no such job`, {
      action: ['Add the job to prometheus.yml and reload Prometheus'],
    })
  }
  if (down.length > 0) {
    return verdict(down.length < targets.length ? 'warning' : 'critical', `${job}: ${reading.text}; ${words}`, {
      blames,
    })
  }
  if (targets.every(({ health }) => health === 'unknown'))
    return verdict('not-applicable', `${job}: its first scrape is still to come`)
  if (metric === undefined) return verdict('ok', `${job}: ${reading.text}`)
  if (reaches === null) {
    return verdict('unknown', `${job}: ${reading.text}, but no sample of ${metric}`, {
      blames,
      action: [`See what ${exporter} measures, and correct monitoring.targets.${job}.reaches in the stack description`],
    })
  }
  if (reaches) return verdict('ok', `${job}: ${reading.text}`)
  return verdict('critical', `${exporter} is up and does not reach ${subject ?? 'what it measures'} (${metric} 0)`, {
    blames: [...(subject === undefined ? [] : [subject]), exporter],
    action: [
      `Read why: docker logs --tail 50 of ${exporter}; check its account and password on ${subject ?? 'the other side'}`,
    ],
  })
}
