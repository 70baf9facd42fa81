/** A stack whose Prometheus and friends answer what a test says, by the beginning of the path. */

import type { MonitoringDescription } from '../../helpers/configuration/monitoring.ts'
import type { Connections } from '../../helpers/connections/index.ts'
import { type Stack, windowSince } from '../../helpers/stack.ts'
import { description } from '../connections/looks.ts'

export type Answers = Record<string, { status?: number; body: unknown }>

const monitoring: MonitoringDescription = {
  prometheus: { service: 'prometheus', port: 9090 },
  alertmanager: { service: 'alertmanager', port: 9093 },
  grafana: { service: 'grafana', port: 3000 },
  dashboards: ['Database Health'],
  watchdog: 'Watchdog',
  targets: { postgres: { exporter: 'postgres-exporter', needs: [], subject: 'postgres', reaches: 'pg_up' } },
  queries: {},
}

/** Answers are found by `service path`; a query's by `service query`. */
export function stackAnswering(answers: Answers, more: Partial<MonitoringDescription> = {}): Stack {
  const http = async (service: string) => ({
    way: 'a test',
    get: async (path: string) => {
      const query = new URL(path, 'http://x').searchParams.get('query')
      const asked = `${service} ${query ?? path}`
      const found = Object.entries(answers).find(([beginning]) => asked.startsWith(beginning))
      const { status = 200, body } = found?.[1] ?? { body: vector() }
      return {
        status,
        contentType: 'application/json',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        durationMs: 1,
      }
    },
  })
  return {
    description: description({ monitoring: { ...monitoring, ...more } }),
    connections: { http } as unknown as Connections,
    window: (hours: number) => windowSince(new Date(Date.now() - 3_600_000), hours, new Date()),
    history: async () => [],
  } as unknown as Stack
}

/** Prometheus' reply with these series, each of one sample. */
export function vector(...samples: [labels: Record<string, string>, value: string][]) {
  const result = samples.map(([metric, value]) => ({ metric, value: [1_795_469_711.033, value] }))
  return { status: 'success', data: { resultType: 'vector', result } }
}
