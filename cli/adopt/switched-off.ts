/** Items whose subject this stack does not have, as far as can be seen: switched off with the reason, never green. */
import type { Role, Service } from './roles.ts'

interface Absence {
  /** Any of these would be the subject. */
  roles: Role[]
  what: string
  ids: string[]
}

const ABSENCES: readonly Absence[] = [
  {
    roles: ['postgres'],
    what: 'PostgreSQL',
    ids: [
      'daily.backups.postgres',
      'daily.databases.wraparound',
      'daily.panels.postgres-connections',
      'weekly.performance.slow-queries-postgres',
      'weekly.maintenance.vacuum',
      'weekly.maintenance.bloat',
    ],
  },
  {
    roles: ['mysql'],
    what: 'MySQL or MariaDB',
    ids: [
      'daily.backups.mysql',
      'daily.panels.mysql-connections',
      'weekly.performance.slow-queries-mysql',
      'weekly.maintenance.mysql-tables',
    ],
  },
  {
    roles: ['postgres', 'mysql'],
    what: 'database server',
    ids: [
      'daily.databases.content',
      'daily.databases.writable',
      'daily.databases.long-transactions',
      'daily.databases.wal',
      'daily.databases.integrity',
      'daily.backups',
      'daily.panels.cache-hit-ratio',
      'daily.panels.query-latency',
      'weekly.backups.restore-drill',
      'weekly.performance.database',
      'weekly.databases.id-exhaustion',
      'weekly.security.failed-logins',
      'weekly.security.critical-events',
      'weekly.security.audit-trail',
      'monthly.backups',
    ],
  },
  {
    roles: ['postgres', 'mysql', 'redis'],
    what: 'data store',
    ids: ['daily.databases.identity', 'monthly.credentials.database', 'monthly.credentials.works'],
  },
  {
    roles: ['redis'],
    what: 'Redis',
    ids: [
      'daily.queues',
      'daily.workers.heartbeat',
      'daily.databases.redis-persistence',
      'daily.databases.redis-memory',
      'daily.panels.queue-automation',
      'daily.panels.queue-ai-decision',
      'weekly.maintenance.cache',
    ],
  },
  {
    roles: ['worker'],
    what: 'worker',
    ids: [
      'daily.workers',
      'daily.queues',
      'daily.logs.workers',
      'daily.panels.queue-automation',
      'daily.panels.queue-ai-decision',
      'daily.panels.processing-rate',
      'daily.panels.worker-error-rate',
      'weekly.performance.workers',
    ],
  },
  { roles: ['game-engine'], what: 'game engine', ids: ['daily.game.overdue'] },
  {
    roles: ['php-fpm'],
    what: 'PHP application',
    ids: ['daily.app', 'daily.logs.app', 'daily.api', 'weekly.performance.api', 'weekly.errors'],
  },
  {
    roles: ['waf', 'nginx'],
    what: 'web server',
    ids: ['daily.game.entry', 'daily.edge', 'daily.api', 'weekly.edge'],
  },
  { roles: ['waf'], what: 'web application firewall', ids: ['weekly.security.waf-blocks'] },
  { roles: ['ollama'], what: 'Ollama', ids: ['daily.panels.ollama-latency'] },
  { roles: ['vllm'], what: 'vLLM', ids: ['daily.panels.vllm-latency'] },
  {
    roles: ['ollama', 'vllm'],
    what: 'language model',
    ids: [
      'daily.panels.llm-error-rate',
      'daily.panels.gpu-utilization',
      'weekly.performance.llm',
      'weekly.updates.nvidia',
    ],
  },
  {
    roles: ['prometheus'],
    what: 'Prometheus',
    ids: ['daily.panels', 'daily.dashboards', 'daily.stack.availability', 'monthly.alerting.delivery'],
  },
  { roles: ['grafana'], what: 'Grafana', ids: ['daily.dashboards.grafana', 'daily.dashboards.present'] },
]

/** Item id or prefix → reason. A longer id under a prefix that is off already is left out. */
export function switchedOff(services: readonly Service[]): Record<string, string> {
  const there = new Set(services.map(({ role }) => role))
  const absent = ABSENCES.filter(({ roles }) => !roles.some((role) => there.has(role)))
  const reasons = new Map(
    absent.flatMap(({ what, ids }) =>
      ids.map((id) => [id, `No ${what} was seen among the services; delete this line when there is one`] as const),
    ),
  )
  const isCovered = (id: string): boolean => [...reasons.keys()].some((prefix) => id.startsWith(`${prefix}.`))
  return Object.fromEntries([...reasons].filter(([id]) => !isCovered(id)))
}
