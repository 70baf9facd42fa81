/** Whether anybody would be told: Grafana, its dashboards, alerts, and the targets that all of it stands on. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { firingAlerts } from '../../helpers/probes/monitoring/alerts.ts'
import { nightAlerts } from '../../helpers/probes/monitoring/alerts-overnight.ts'
import { dashboardsPresent, grafanaHealth } from '../../helpers/probes/monitoring/grafana.ts'
import { scrapeTargets } from '../../helpers/probes/monitoring/targets.ts'
import { dashboards } from '../limits.ts'

describe('1. Check Monitoring Dashboards', () => {
  item(
    'daily.dashboards.grafana',
    'Grafana answers and its database is ok',
    {
      why: 'Without Grafana nobody sees what Prometheus knows.',
      action: [
        'Read its log: docker logs --tail 50 <grafana>',
        'If its database is locked or full: free the disk, restart it',
      ],
    },
    async ({ stack, expect }) => {
      await expect(grafanaHealth(stack)).toAnswerSoundly()
    },
  )

  item(
    'daily.dashboards.present',
    'the four dashboards exist',
    {
      why: 'The morning review looks at four dashboards; one that is gone is not missed until it is needed.',
      action: ['Provision it again: its file belongs into the provisioning folder of Grafana'],
    },
    async ({ stack, expect }) => {
      await expect(dashboardsPresent(stack)).toExist()
    },
  )

  item(
    'daily.dashboards.alerts',
    'no alert fires unacknowledged, and the watchdog proves that alerting is alive',
    {
      why: 'No alert and dead alerting look the same, but for the watchdog.',
      action: [
        'Acknowledge (silence with author, reason and end), assess, act: runbook, Alert Acknowledgment Procedures',
        'A silent watchdog: see rules in Prometheus and its way to Alertmanager',
      ],
    },
    async ({ stack, expect }) => {
      await expect(firingAlerts(stack)).toBeQuiet()
    },
  )

  item(
    'daily.dashboards.alerts-overnight',
    'no critical alert fired in the last 24 h',
    {
      why: 'What resolved by itself at 3 o’clock comes back another night.',
      action: ['Find what happened at that time: daily.logs, daily.panels; write it down even where it is over'],
      limits: dashboards.overnight,
    },
    async ({ stack, expect, limits }) => {
      await expect(nightAlerts(stack)).toHaveBeenQuiet(limits)
    },
  )

  item(
    'daily.dashboards.targets',
    'every scrape target is up, and every exporter reaches its database',
    {
      why: 'An exporter that lost its database keeps answering; dashboards then show the last that was known.',
      action: ['See the error: Prometheus, Status, Targets', 'Restart the exporter, or mend its account'],
    },
    async ({ stack, expect }) => {
      await expect(scrapeTargets(stack)).toBeScraped()
    },
  )
})
