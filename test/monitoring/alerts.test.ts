import { describe, expect, test } from 'vitest'
import { judgeAlert, judgeNight } from '../../helpers/judgements/alerts.ts'
import { above } from '../../helpers/limits.ts'
import { firingAlerts } from '../../helpers/probes/monitoring/alerts.ts'
import { isUnseen, reading } from '../../helpers/reading.ts'
import { stackAnswering } from './fake-stack.ts'

interface Fired {
  name: string
  severity?: string
  silenced?: boolean
}

const inPrometheus = (...fired: Fired[]) => ({
  body: {
    status: 'success',
    data: {
      alerts: fired.map(({ name, severity = 'none' }) => ({
        labels: { alertname: name, severity, job: 'postgres' },
        state: 'firing',
        activeAt: '2026-11-23T03:20:00Z',
      })),
    },
  },
})
const inAlertmanager = (...fired: Fired[]) => ({
  body: fired.map(({ name, severity = 'none', silenced = false }) => ({
    labels: { alertname: name, severity, job: 'postgres' },
    startsAt: '2026-11-23T03:20:00Z',
    status: { state: silenced ? 'suppressed' : 'active', silencedBy: silenced ? ['a-silence'] : [] },
  })),
})
const dog = { name: 'Watchdog' }

async function told(
  prometheus: Fired[],
  alertmanager: Fired[],
  more: Record<string, { status?: number; body: unknown }> = {},
) {
  const found = await firingAlerts(
    stackAnswering({
      'prometheus /api/v1/alerts': inPrometheus(...prometheus),
      'alertmanager /api/v2/alerts': inAlertmanager(...alertmanager),
      'grafana /api/alertmanager': { body: [] },
      ...more,
    }),
  )
  return found.map((one) => {
    if (isUnseen(one)) return `${one.object} unseen: ${one.reason.message}`
    const { status, message } = judgeAlert(one)
    return `${one.object} ${status}: ${message}`
  })
}

describe('alerts', () => {
  test('none but the watchdog is quiet', async () => {
    expect(await told([dog], [dog])).toEqual(['watchdog ok: Watchdog fires and arrives; no other alert fires'])
  })

  test.each([
    ['nowhere', [], [], 'in prometheus and alertmanager'],
    ['only in Prometheus', [dog], [], 'in alertmanager'],
    ['only in Alertmanager', [], [dog], 'in prometheus'],
  ] as const)('a watchdog that is heard %s means that alerting is dead', async (_, here, there, where) => {
    expect(await told([...here], [...there])).toEqual([
      `watchdog critical: Watchdog is silent ${where}: alerting is dead, silence means nothing`,
    ])
  })

  test.each([
    ['critical', 'critical'],
    ['warning', 'warning'],
    ['', 'warning'],
  ])('one of severity "%s" is %s, once for all who know of it', async (severity, status) => {
    const down = { name: 'PostgreSQLDown', severity }
    const [, alert, ...others] = await told([dog, down], [dog, down])
    expect(alert).toMatch(new RegExp(`^PostgreSQLDown ${status}: PostgreSQLDown fires since 2026-11-23 03:20 UTC`))
    expect(others).toEqual([])
  })

  test('one that is silenced has been acknowledged', async () => {
    const [, alert] = await told(
      [dog, { name: 'X', severity: 'critical' }],
      [dog, { name: 'X', severity: 'critical', silenced: true }],
    )
    expect(alert).toBe('X ok: X fires and is silenced (acknowledged)')
  })

  test('a source that cannot be asked hides none of the others', async () => {
    const found = await told([dog, { name: 'X', severity: 'warning' }], [], {
      'alertmanager /api/v2/alerts': { status: 500, body: 'oops' },
    })
    expect(found).toEqual([
      'watchdog ok: Watchdog fires and arrives; 1 others fire',
      expect.stringContaining('X warning'),
      'alertmanager unseen: alertmanager answers /api/v2/alerts with status 500',
    ])
  })

  test('where nobody could be asked the watchdog is not called silent', async () => {
    const failing = { status: 500, body: {} }
    const found = await told([], [], {
      'prometheus /api/v1/alerts': failing,
      'alertmanager /api/v2/alerts': failing,
      'grafana /api/alertmanager': failing,
    })
    expect(found[0]).toBe('watchdog unseen: prometheus answers /api/v1/alerts with status 500')
    expect(found.every((line) => line.includes(' unseen: '))).toBe(true)
  })
})

describe('the night', () => {
  const night = (alerts: { name: string; severity: string; isFiring: boolean }[]) => ({
    object: null,
    reading: reading({
      value: alerts.filter(({ severity, isFiring }) => severity === 'critical' && !isFiring).length,
      unit: 'critical alerts',
      text: 'some',
      source: 'a test',
      coverage: '24 h of 24 h',
    }),
    facts: {
      alerts: alerts.map((alert) => ({ ...alert, first: '2026-11-23T03:20:00Z', last: '2026-11-23T03:25:30Z' })),
    },
    evidence: [],
  })
  const limits = above('critical alerts', { warning: 0 })

  test('without alerts is quiet and says for how long', () => {
    expect(judgeNight(night([]), limits)).toMatchObject({ status: 'ok', message: 'no alert fired in 24 h of 24 h' })
  })

  test.each([
    ['critical', false, 'warning'],
    ['critical', true, 'ok'],
    ['warning', false, 'ok'],
  ])('with a %s alert that still fires: %s is %s', (severity, isFiring, status) => {
    const verdict = judgeNight(night([{ name: 'X', severity, isFiring }]), limits)
    expect(verdict.status).toBe(status)
    expect(verdict.message).toContain(
      isFiring ? 'X (critical) fires since 03:20 UTC' : `X (${severity}) fired 03:20 UTC to 03:25 UTC`,
    )
  })
})
