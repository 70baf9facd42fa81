/** Prometheus, what it scrapes, and what stands beside it. */
import * as v from 'valibot'
import { type Detected, type Find, found } from './find.ts'
import { type Looking, orNull } from './look.ts'
import { oneOf, type Role, type Service, withRole } from './roles.ts'
import { portOf } from './structure.ts'

export interface TargetEntry {
  exporter: string
  needs?: string[]
  subject?: string
  reaches?: string
}
export interface MonitoringEntry {
  prometheus: { service: string; port: number }
  alertmanager?: { service: string; port: number }
  grafana?: { service: string; port: number }
  targets: Record<string, TargetEntry>
  network?: { job: string }
  gpu?: { metric: string; service: string }
}

const PORTS = { prometheus: 9090, alertmanager: 9093, grafana: 3000 } as const
/** The metric by which an exporter says that it reaches its subject. */
const REACHES: Record<string, Role> = {
  pg_up: 'postgres',
  mysql_up: 'mysql',
  redis_up: 'redis',
  nginx_up: 'nginx',
  phpfpm_up: 'php-fpm',
}

const targetsAnswer = v.object({
  data: v.object({
    activeTargets: v.array(v.object({ labels: v.record(v.string(), v.string()), scrapeUrl: v.string() })),
  }),
})
const vectorAnswer = v.object({
  data: v.object({ result: v.array(v.object({ metric: v.record(v.string(), v.string()) })) }),
})

export interface Scraped {
  job: string
  url: string
}

/** Whose address a scrape goes to: a service by its name, its container's name, or Prometheus itself. */
export function scrapedService(url: string, services: readonly Service[], own: string): string | null {
  const { hostname } = URL.parse(url) ?? { hostname: '' }
  if (hostname === 'localhost' || hostname === '127.0.0.1') return own
  const hit = services.find(
    ({ name, containers }) => name === hostname || containers.some((container) => container.name === hostname),
  )
  return hit?.name ?? null
}

/** Jobs whose target is no service of this project are left out, and told. */
export function describeTargets(
  scraped: readonly Scraped[],
  upMetrics: readonly { job: string; metric: string }[],
  services: readonly Service[],
  own: string,
): Detected<Record<string, TargetEntry>> {
  const targets: Record<string, TargetEntry> = {}
  const finds: Find[] = []
  for (const { job, url } of scraped) {
    const exporter = scrapedService(url, services, own)
    if (exporter === null) {
      finds.push(
        found(`monitoring.targets.${job}`, `left out: ${url} is no service of this project`, 'Prometheus', 'sure'),
      )
      continue
    }
    const said = upMetrics.find((one) => one.job === job && one.metric in REACHES)?.metric
    const role = said === undefined ? undefined : REACHES[said]
    const [subject] = role === undefined ? [] : withRole(services, role)
    // What is scraped through the web server is answered by the application behind it.
    const isThroughFront = withRole(services, 'nginx').some(({ name }) => name === exporter)
    const needs = isThroughFront
      ? withRole(services, 'php-fpm', ...(/worker/.test(url) ? (['redis'] as const) : [])).map(({ name }) => name)
      : []
    targets[job] = {
      exporter,
      ...(needs.length > 0 && { needs: needs.sort() }),
      ...(subject !== undefined && said !== undefined && { subject: subject.name, reaches: said }),
    }
    const text = `${exporter}${subject === undefined ? '' : `, of ${subject.name} (${said})`}`
    finds.push(found(`monitoring.targets.${job}`, text, 'Prometheus: active targets', 'sure'))
  }
  return { part: targets, finds }
}

/** An exporter in a container counts only the container's interfaces, unless it is given the host's. */
function seesHost(target: TargetEntry | undefined, services: readonly Service[]): boolean {
  const containers = services.find(({ name }) => name === target?.exporter)?.containers ?? []
  return containers.some(
    ({ networks, mounts }) => networks.includes('host') || mounts.some(({ source }) => source.startsWith('/proc')),
  )
}

/** Null where there is no Prometheus. */
export async function describeMonitoring({
  services,
  connections,
}: Looking): Promise<Detected<MonitoringEntry> | null> {
  const [prometheus] = withRole(services, 'prometheus')
  if (prometheus === undefined) return null
  const endpoint = (role: keyof typeof PORTS) => {
    const [service] = withRole(services, role)
    return service === undefined ? undefined : { service: service.name, port: portOf(oneOf(service), PORTS[role]) }
  }
  const port = portOf(oneOf(prometheus), PORTS.prometheus)
  const ask = async <S extends v.GenericSchema>(path: string, schema: S): Promise<v.InferOutput<S> | null> => {
    const answer = await orNull(async () => (await connections.http(prometheus.name, port)).get(path))
    if (answer === null || answer.status !== 200) return null
    const parsed = v.safeParse(schema, JSON.parse(answer.body))
    return parsed.success ? parsed.output : null
  }
  const query = async (text: string): Promise<Record<string, string>[]> => {
    const answer = await ask(`/api/v1/query?query=${encodeURIComponent(text)}`, vectorAnswer)
    return (answer?.data.result ?? []).map(({ metric }) => metric)
  }
  const [active, ups, hosts, gpu] = await Promise.all([
    ask('/api/v1/targets?state=active', targetsAnswer),
    query(`{__name__=~"${Object.keys(REACHES).join('|')}"}`),
    query('count by (job) (node_network_receive_errs_total)'),
    query('count by (job) (llm_gpu_utilization_percent)'),
  ])
  const finds: Find[] = [found('monitoring.prometheus', `${prometheus.name}:${port}`, 'its container', 'sure')]
  if (active === null)
    finds.push(found('monitoring.targets', 'none: Prometheus does not answer', 'Prometheus', 'guess'))
  const alertmanager = endpoint('alertmanager')
  const grafana = endpoint('grafana')
  for (const [where, one] of Object.entries({ alertmanager, grafana })) {
    if (one !== undefined)
      finds.push(found(`monitoring.${where}`, `${one.service}:${one.port}`, 'its container', 'sure'))
  }
  const scraped = (active?.data.activeTargets ?? []).map(({ labels, scrapeUrl }) => ({
    job: labels.job ?? '',
    url: scrapeUrl,
  }))
  const upMetrics = ups.map(({ job = '', __name__: metric = '' }) => ({ job, metric }))
  const targets = describeTargets(scraped, upMetrics, services, prometheus.name)
  const job = hosts.map((one) => one.job ?? '').find((one) => seesHost(targets.part[one], services))
  if (job !== undefined)
    finds.push(found('monitoring.network', job, "its exporter sees the host's network or /proc", 'likely'))
  const withGpu = services.find(({ containers }) => containers.some(({ hasGpu }) => hasGpu))
  const hasGpu = withGpu !== undefined && gpu.length > 0
  if (withGpu !== undefined) finds.push(found('gpu', withGpu.name, 'its container asks for one', 'sure'))
  return {
    part: {
      prometheus: { service: prometheus.name, port },
      ...(alertmanager && { alertmanager }),
      ...(grafana && { grafana }),
      targets: targets.part,
      ...(job !== undefined && { network: { job } }),
      ...(hasGpu && { gpu: { metric: 'llm_gpu_utilization_percent', service: withGpu.name } }),
    },
    finds: [...finds, ...targets.finds],
  }
}
