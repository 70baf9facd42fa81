/** Alerts of the last 24 h as Prometheus recorded them: what came and went while nobody looked. */
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { secondsOf } from '../panels/panel.ts'
import { instantQuery, monitoringOf, type Sample } from './prometheus.ts'

export interface NightAlert {
  name: string
  severity: string
  /** ISO 8601 UTC, to half a minute. */
  first: string
  last: string
  isFiring: boolean
}

export interface NightFacts {
  alerts: NightAlert[]
}

/** As fine as half a minute; a day has no more points than Prometheus gives. */
const STEP_SECONDS = 30
/** A window that has only just begun may hold no evaluation yet. */
const RECENT_SECONDS = 300

const keyOf = ({ labels }: Sample): string =>
  JSON.stringify(Object.entries(labels).sort(([one], [other]) => one.localeCompare(other)))

/** How many critical alerts fired and resolved by themselves. Throws CouldNotLook where nothing was recorded at all. */
export async function nightAlerts(stack: Stack): Promise<Seen<NightFacts>> {
  const { watchdog, prometheus } = monitoringOf(stack)
  const window = stack.window(24)
  const seconds = Math.round(secondsOf(window))
  const fired = `ALERTS{alertstate="firing",alertname!="${watchdog}"}`
  const [recorded, counts, firsts, lasts, now] = await Promise.all([
    instantQuery(stack, `count_over_time(ALERTS{alertname="${watchdog}"}[${Math.max(seconds, RECENT_SECONDS)}s])`),
    instantQuery(stack, `count_over_time(${fired}[${seconds}s])`),
    instantQuery(stack, `min_over_time(timestamp(${fired})[${seconds}s:${STEP_SECONDS}s])`),
    instantQuery(stack, `max_over_time(timestamp(${fired})[${seconds}s:${STEP_SECONDS}s])`),
    instantQuery(stack, fired),
  ])
  if (recorded.length === 0) {
    throw new CouldNotLook(`Prometheus recorded no alert since ${window.start.toISOString()}, not even ${watchdog}`, {
      witness: prometheus.service,
      explainedBy: ['daily.dashboards.alerts[watchdog]'],
      remedy: [`add a rule ${watchdog} that always fires (see stack/images/monitoring/alerts.yml)`],
    })
  }
  const timeOf = (times: readonly Sample[], alert: Sample): string => {
    const found = times.find((time) => keyOf(time) === keyOf(alert))
    return new Date(found === undefined ? alert.at : found.value * 1000).toISOString()
  }
  const firing = new Set(now.map((sample) => keyOf({ ...sample, labels: without(sample.labels, '__name__') })))
  const alerts = counts.map((alert) => ({
    name: alert.labels.alertname ?? 'without a name',
    severity: alert.labels.severity ?? '',
    first: timeOf(firsts, alert),
    last: timeOf(lasts, alert),
    isFiring: firing.has(keyOf(alert)),
  }))
  const over = alerts.filter(({ severity, isFiring }) => severity === 'critical' && !isFiring)
  return {
    object: null,
    reading: reading({
      value: over.length,
      unit: 'critical alerts',
      text: `${over.length} critical alerts came and went`,
      source: `Prometheus: ${fired}`,
      coverage: window.coverage,
      rows: alerts.map((alert) => ({ ...alert })),
    }),
    facts: { alerts },
    evidence: [
      evidence(`Prometheus: count_over_time(${fired}[${seconds}s])`, counts.map(keyOf).join('\n') || 'none fired'),
      evidence(`Prometheus: evaluations of ${watchdog}`, String(recorded[0]?.value ?? 0)),
    ],
  }
}

function without(labels: Record<string, string>, name: string): Record<string, string> {
  const { [name]: _, ...rest } = labels
  return rest
}
