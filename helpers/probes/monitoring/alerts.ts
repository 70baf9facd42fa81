/** Alerts: what fires now, and who has acknowledged it; and whether the one that always fires arrives. */
import * as v from 'valibot'
import type { Endpoint } from '../../configuration/monitoring.ts'
import { CouldNotLook, evidence, isUnseen, type Observation, reading } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { getJson } from '../http-json.ts'
import { blamesOf } from '../panels/panel.ts'
import { monitoringOf } from './prometheus.ts'

const labels = v.record(v.string(), v.string())
const prometheusReply = v.object({
  status: v.literal('success'),
  data: v.object({
    alerts: v.array(v.object({ labels, state: v.string(), activeAt: v.optional(v.string(), '') })),
  }),
})
const alertmanagerReply = v.array(
  v.object({
    labels,
    startsAt: v.string(),
    updatedAt: v.optional(v.string(), ''),
    status: v.object({ state: v.string(), silencedBy: v.nullish(v.array(v.string()), []) }),
  }),
)

export interface Alert {
  name: string
  severity: string
  labels: Record<string, string>
  since: string
  isSilenced: boolean
  /** Prometheus', and whoever else knows of it. */
  sources: string[]
}

export interface AlertFacts {
  kind: 'watchdog' | 'alert'
  /** All of one name; for the watchdog the watchdog itself, where it was found. */
  alerts: Alert[]
  /** For the watchdog: names of those that should have said it and did not. */
  silent: string[]
  /** For the watchdog: false where alerts notify nobody. */
  hasAlertmanager: boolean
  /** For the watchdog: how many other alerts fire. */
  others: number
  blames: string[]
}

async function fromPrometheus(stack: Stack, endpoint: Endpoint): Promise<Alert[]> {
  const { value } = await getJson(stack, endpoint, '/api/v1/alerts', prometheusReply)
  return value.data.alerts
    .filter(({ state }) => state === 'firing')
    .map((alert) => toAlert(alert.labels, alert.activeAt, false, endpoint.service))
}

async function fromAlertmanager(stack: Stack, endpoint: Endpoint, path: string): Promise<Alert[]> {
  const { value } = await getJson(stack, endpoint, path, alertmanagerReply)
  return value.map(({ labels: own, startsAt, status }) =>
    toAlert(own, startsAt, (status.silencedBy ?? []).length > 0, endpoint.service),
  )
}

const toAlert = (own: Record<string, string>, since: string, isSilenced: boolean, source: string): Alert => ({
  name: own.alertname ?? 'without a name',
  severity: own.severity ?? '',
  labels: own,
  since,
  isSilenced,
  sources: [source],
})

const keyOf = ({ labels: own }: Alert): string =>
  JSON.stringify(Object.entries(own).sort(([one], [other]) => one.localeCompare(other)))

/** One alert that several know of is one; silenced by one of them is silenced. */
function merged(alerts: readonly Alert[]): Alert[] {
  const byKey = new Map<string, Alert>()
  for (const alert of alerts) {
    const known = byKey.get(keyOf(alert))
    byKey.set(
      keyOf(alert),
      known === undefined
        ? alert
        : { ...known, isSilenced: known.isSilenced || alert.isSilenced, sources: [...known.sources, ...alert.sources] },
    )
  }
  return [...byKey.values()]
}

/** What one source says; a source that cannot be asked is an answer of its own and hides none of the others. */
async function ask(
  source: string,
  look: Promise<Alert[]>,
): Promise<{ alerts: Alert[]; unseen: Observation<AlertFacts>[] }> {
  try {
    return { alerts: await look, unseen: [] }
  } catch (error) {
    if (error instanceof CouldNotLook) return { alerts: [], unseen: [{ object: source, reason: error }] }
    throw error
  }
}

/** The watchdog, and every alert that fires, by name. One result each; one more for a source that could not be asked. */
export async function firingAlerts(stack: Stack): Promise<Observation<AlertFacts>[]> {
  const { prometheus, alertmanager, grafana, watchdog, targets } = monitoringOf(stack)
  const answers = await Promise.all([
    ask(prometheus.service, fromPrometheus(stack, prometheus)),
    ...(alertmanager === undefined
      ? []
      : [ask(alertmanager.service, fromAlertmanager(stack, alertmanager, '/api/v2/alerts'))]),
    ...(grafana === undefined
      ? []
      : [ask(grafana.service, fromAlertmanager(stack, grafana, '/api/alertmanager/grafana/api/v2/alerts'))]),
  ])
  const unseen = answers.flatMap((answer) => answer.unseen)
  const all = merged(answers.flatMap(({ alerts }) => alerts))
  const witnesses = [prometheus.service, ...(alertmanager === undefined ? [] : [alertmanager.service])]
  const dogs = all.filter(({ name }) => name === watchdog)
  const heard = new Set(dogs.flatMap(({ sources }) => sources))
  const silent = witnesses.filter(
    (witness) => !heard.has(witness) && !unseen.some((one) => isUnseen(one) && one.object === witness),
  )
  const firing = all.filter(({ name }) => name !== watchdog)
  const jobs = (alerts: readonly Alert[]): string[] =>
    alerts.flatMap(({ labels: own }) => (own.job !== undefined && own.job in targets ? blamesOf(stack, own.job) : []))
  const source = witnesses.map((witness) => `${witness}: alerts`).join(', ')
  const seen = (
    object: string,
    kind: AlertFacts['kind'],
    alerts: Alert[],
    text: string,
    blames: string[],
  ): Observation<AlertFacts> => ({
    object,
    reading: reading({
      value: kind === 'watchdog' ? alerts.length > 0 : alerts.length,
      unit: kind === 'watchdog' ? '' : 'alerts',
      text,
      source,
      rows: alerts.map(({ name, severity, since, isSilenced, labels: own }) => ({
        name,
        severity,
        since,
        silenced: isSilenced,
        labels: JSON.stringify(own),
      })),
    }),
    facts: { kind, alerts, silent, hasAlertmanager: alertmanager !== undefined, others: firing.length, blames },
    evidence: alerts.map((alert) =>
      evidence(source, `${alert.name} ${JSON.stringify(alert.labels)} since ${alert.since}`),
    ),
  })
  const names = [...new Set(firing.map(({ name }) => name))]
  // Nobody who should have heard the watchdog could be asked: that says nothing about alerting.
  const deaf = unseen.filter(isUnseen).find(({ object }) => object === prometheus.service)
  const dogWords = silent.length === 0 ? `${watchdog} fires` : `${watchdog} is silent`
  return [
    deaf !== undefined && heard.size + silent.length === 0
      ? { object: 'watchdog', reason: deaf.reason }
      : seen('watchdog', 'watchdog', dogs, dogWords, witnesses),
    ...names.map((name) => {
      const own = firing.filter((alert) => alert.name === name)
      return seen(name, 'alert', own, `${name} fires since ${own[0]?.since ?? ''}`, jobs(own))
    }),
    ...unseen,
  ]
}
