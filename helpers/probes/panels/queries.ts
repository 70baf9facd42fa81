/** What the dashboards' panels ask Prometheus. `$__range` is Grafana's word for the time that is looked at. */
import type { Stack } from '../../stack.ts'
import { monitoringOf } from '../monitoring/prometheus.ts'

export interface PanelQuery {
  /** The panel's own query. */
  value: string
  /** How many reads, requests or jobs stand behind it in that time. */
  counts?: string
  /** A metric of the same source: while it has no sample now, nobody measures. */
  present: string
  /** The scrape job that brings it. */
  job: string
}

const hits = 'sum(increase(pg_stat_database_blks_hit[$__range]))'
const reads = 'sum(increase(pg_stat_database_blks_read[$__range]))'
const poolReads = 'sum(increase(mysql_global_status_innodb_buffer_pool_reads[$__range]))'
const poolRequests = 'sum(increase(mysql_global_status_innodb_buffer_pool_read_requests[$__range]))'
const pgCalls = 'sum(increase(pg_stat_statements_calls_total[$__range]))'
const mysqlCalls = 'sum(increase(mysql_perf_schema_events_statements_sum_total[$__range]))'
const processed = 'sum(increase(worker_jobs_processed_total[$__range]))'
const errors = 'sum(increase(worker_job_errors_total[$__range]))'
const apiErrors = 'sum(increase(nginx_http_response_count_total{status=~"5..",limited!="yes"}[$__range]))'
const apiRequests = 'sum(increase(nginx_http_response_count_total[$__range]))'

const depth = (queue: string): PanelQuery => ({
  value: `max(worker_queue_depth{queue="${queue}"})`,
  present: `worker_queue_depth{queue="${queue}"}`,
  job: 'workers',
})

const llmLatency = (backend: string): PanelQuery => ({
  value: `histogram_quantile(0.95, sum by (le) (increase(llm_request_duration_ms_bucket{backend="${backend}"}[$__range])))`,
  counts: `sum(increase(llm_requests_total{backend="${backend}"}[$__range]))`,
  present: `llm_requests_total{backend="${backend}"}`,
  job: backend,
})

export const PANELS = {
  'postgres-connections': { value: 'sum(pg_stat_activity_count)', present: 'pg_stat_activity_count', job: 'postgres' },
  'mysql-connections': {
    value: 'max(mysql_global_status_threads_connected)',
    present: 'mysql_global_status_threads_connected',
    job: 'mysql',
  },
  'cache-hit-ratio[postgres]': {
    value: `100 * ${hits} / (${hits} + ${reads})`,
    counts: `${hits} + ${reads}`,
    present: 'pg_stat_database_blks_hit',
    job: 'postgres',
  },
  'cache-hit-ratio[mysql]': {
    value: `100 * (1 - ${poolReads} / ${poolRequests})`,
    counts: poolRequests,
    present: 'mysql_global_status_innodb_buffer_pool_read_requests',
    job: 'mysql',
  },
  'query-latency[postgres]': {
    value: `1000 * sum(increase(pg_stat_statements_seconds_total[$__range])) / ${pgCalls}`,
    counts: pgCalls,
    present: 'pg_stat_statements_calls_total',
    job: 'postgres',
  },
  'query-latency[mysql]': {
    value: `1000 * sum(increase(mysql_perf_schema_events_statements_sum_timer_wait[$__range])) / ${mysqlCalls}`,
    counts: mysqlCalls,
    present: 'mysql_perf_schema_events_statements_sum_total',
    job: 'mysql',
  },
  'queue-automation': depth('automation_queue'),
  'queue-ai-decision': depth('ai_decision_queue'),
  'queue-spawn': depth('spawn_queue'),
  'processing-rate': {
    value: 'sum by (queue) (increase(worker_jobs_processed_total[$__range]))',
    present: 'worker_jobs_processed_total',
    job: 'workers',
  },
  /** The least that waited at any moment, and how many moments were seen. */
  'queues-waiting': {
    value: 'min by (queue) (min_over_time(worker_queue_depth[$__range]))',
    counts: 'min by (queue) (count_over_time(worker_queue_depth[$__range]))',
    present: 'worker_queue_depth',
    job: 'workers',
  },
  'worker-error-rate': {
    value: `100 * ${errors} / (${processed} + ${errors})`,
    counts: `${processed} + ${errors}`,
    present: 'worker_job_errors_total',
    job: 'workers',
  },
  'ollama-latency': llmLatency('ollama'),
  'vllm-latency': llmLatency('vllm'),
  'llm-error-rate': {
    value: '100 * sum(increase(llm_errors_total[$__range])) / sum(increase(llm_requests_total[$__range]))',
    counts: 'sum(increase(llm_requests_total[$__range]))',
    present: 'llm_requests_total',
    job: 'ollama',
  },
  cpu: {
    value: '100 - 100 * avg(rate(node_cpu_seconds_total{mode="idle"}[$__range]))',
    present: 'node_cpu_seconds_total',
    job: 'node-exporter',
  },
  memory: {
    value: '100 * (1 - max(node_memory_MemAvailable_bytes) / max(node_memory_MemTotal_bytes))',
    present: 'node_memory_MemAvailable_bytes',
    job: 'node-exporter',
  },
  'api-latency': {
    value:
      '1000 * histogram_quantile(0.95, sum by (le) (increase(nginx_http_response_time_seconds_hist_bucket[$__range])))',
    counts: 'sum(increase(nginx_http_response_time_seconds_hist_count[$__range]))',
    present: 'nginx_http_response_time_seconds_hist_count',
    job: 'api',
  },
  'api-average': {
    value:
      '1000 * sum(increase(nginx_http_response_time_seconds_hist_sum[$__range])) / sum(increase(nginx_http_response_time_seconds_hist_count[$__range]))',
    counts: 'sum(increase(nginx_http_response_time_seconds_hist_count[$__range]))',
    present: 'nginx_http_response_time_seconds_hist_count',
    job: 'api',
  },
  'api-error-rate': {
    value: `100 * ${apiErrors} / ${apiRequests}`,
    counts: apiRequests,
    present: 'nginx_http_response_count_total',
    job: 'api',
  },
  'api-errors': { value: apiErrors, present: 'nginx_http_response_count_total', job: 'api' },
} as const satisfies Record<string, PanelQuery>

export type PanelName = keyof typeof PANELS

/**
 * The panel's queries over that many seconds. A stack's own stand in its description under monitoring.queries, as
 * `NAME`, `NAME counts` and `NAME present`.
 */
export function panelQuery(stack: Stack, name: PanelName, seconds: number): PanelQuery {
  const { queries } = monitoringOf(stack)
  const usual: PanelQuery = PANELS[name]
  const over = (query: string): string => query.replaceAll('$__range', `${Math.max(1, Math.round(seconds))}s`)
  const counts = queries[`${name} counts`] ?? usual.counts
  return {
    value: over(queries[name] ?? usual.value),
    present: over(queries[`${name} present`] ?? usual.present),
    job: usual.job,
    ...(counts === undefined ? {} : { counts: over(counts) }),
  }
}
