/** Whether Alertmanager's notifications leave it, as it counts itself. */
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { instantQuery, monitoringOf } from './prometheus.ts'

export interface NotificationFacts {
  /** Notifications tried in the same time, the failed ones among them. */
  sent: number
}

const FAILED = 'alertmanager_notifications_failed_total'
const ALL = 'alertmanager_notifications_total'
const HOURS = 7 * 24
/** Two scrapes and more. */
const SHORTEST_S = 15

/** Notifications that failed in the last seven days, and how many there were. */
export async function failedNotifications(stack: Stack): Promise<Seen<NotificationFacts>> {
  const { start, end, coverage } = stack.window(HOURS)
  const seconds = Math.max(SHORTEST_S, Math.floor((end.getTime() - start.getTime()) / 1000))
  const counted = (metric: string): string => `sum(increase(${metric}[${seconds}s]))`
  const [present, failed, all] = await Promise.all([
    instantQuery(stack, `sum(${FAILED})`),
    instantQuery(stack, counted(FAILED)),
    instantQuery(stack, counted(ALL)),
  ])
  if (present.length === 0) {
    const { prometheus, alertmanager } = monitoringOf(stack)
    throw new CouldNotLook(`${prometheus.service} has no samples of ${FAILED}`, {
      witness: alertmanager?.service ?? 'alertmanager',
      remedy: ['Let Prometheus scrape Alertmanager: a job alertmanager with its port 9093'],
    })
  }
  // Too young a window has no increase yet.
  const failures = Math.round(failed[0]?.value ?? 0)
  const sent = Math.round(all[0]?.value ?? 0)
  return {
    object: null,
    reading: reading({
      value: failures,
      unit: 'failed notifications',
      text: `${failures} of ${sent} notifications failed`,
      source: counted(FAILED),
      coverage,
    }),
    facts: { sent },
    evidence: [evidence(counted(FAILED), String(failures)), evidence(counted(ALL), String(sent))],
  }
}
