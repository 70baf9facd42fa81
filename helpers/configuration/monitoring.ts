/** The part of a stack description that says how the environment is watched. */
import * as v from 'valibot'

const name = v.pipe(v.string(), v.nonEmpty('must not be empty'))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))
const endpoint = v.strictObject({ service: name, port })

/** One scrape job of Prometheus that should be up. */
const target = v.strictObject({
  /** The service that is scraped. */
  exporter: name,
  /** What the exporter itself needs to answer. */
  needs: v.optional(v.array(name), []),
  /** The service that it reports on, and the metric by which it says that it reaches it: `pg_up`. */
  subject: v.optional(name),
  reaches: v.optional(name),
})

export const monitoring = v.strictObject({
  prometheus: endpoint,
  alertmanager: v.optional(endpoint),
  grafana: v.optional(endpoint),
  /** Titles of the dashboards that must exist. */
  dashboards: v.optional(v.array(name), ['Database Health', 'Worker Throughput', 'LLM Latency', 'System Resources']),
  /** The alert that always fires. */
  watchdog: v.optional(name, 'Watchdog'),
  targets: v.record(name, target),
  /** This stack's own queries instead of the usual dashboards', by panel; `$__range` is the window. */
  queries: v.optional(v.record(name, name), {}),
  /** Where the host's own network interfaces are counted; an exporter in a container sees only the container's. */
  network: v.optional(v.strictObject({ job: name })),
  /** The processors of the language models; absent where the stack has none. */
  gpu: v.optional(v.strictObject({ metric: name, service: name })),
})

/** The API as its front answers it; `path` needs the application and its databases. */
export const api = v.strictObject({ service: name, port, path: v.pipe(v.string(), v.startsWith('/', 'begins with /')) })

export type MonitoringDescription = v.InferOutput<typeof monitoring>
export type TargetDescription = v.InferOutput<typeof target>
export type Endpoint = v.InferOutput<typeof endpoint>

/** Every service that it names, with where it stands there. */
export function servicesNamed({
  prometheus,
  alertmanager,
  grafana,
  targets,
  gpu,
}: MonitoringDescription): [string, string][] {
  const endpoints = Object.entries({ prometheus, alertmanager, grafana, gpu }).flatMap(
    ([key, value]): [string, string][] => (value === undefined ? [] : [[`monitoring.${key}.service`, value.service]]),
  )
  const scraped = Object.entries(targets).flatMap(([job, { exporter, needs, subject }]): [string, string][] =>
    [exporter, ...needs, ...(subject === undefined ? [] : [subject])].map((service) => [
      `monitoring.targets.${job}`,
      service,
    ]),
  )
  return [...endpoints, ...scraped]
}
