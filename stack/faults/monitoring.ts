/** Faults of what watches: alerts, the watchdog, targets, exporters, Grafana, Prometheus itself. */
import type { Expectation, Fault } from './fault.ts'
import { type Hands, untilSays } from './hands.ts'
import {
  isPaused,
  pauseService,
  resumeService,
  target,
  untilHeard,
  untilQuiet,
  untilSeen,
  withoutSamples,
} from './watching.ts'

const CONFIGURATION = '/etc/prometheus/prometheus.yml'
const RULES = '/etc/prometheus/alerts.yml'
const PSQL = ['psql', '-U', 'postgres', '-d', 'postgres', '-q', '-v', 'ON_ERROR_STOP=1']
const BOARD = 'db-health.json'
const BOARDS = '/reference/dashboards'

const reload = (hands: Hands): Promise<string> => hands.execute('prometheus', ['pkill', '-HUP', '-x', 'prometheus'])

async function restoreFile(hands: Hands, file: string): Promise<void> {
  const [name = ''] = file.split('/').slice(-1)
  await hands.execute('prometheus', ['cp', `/reference/${name}`, file])
  await reload(hands)
}

const unknown = (name: string, words: string): Expectation => ({ name, status: 'unknown', words })

/** Every item that asks Prometheus. */
const withoutPrometheus: Expectation[] = [
  'daily.dashboards.alerts[prometheus]',
  'daily.dashboards.alerts-overnight',
  'daily.dashboards.targets',
  'daily.api.latency[24 h]',
  'daily.api.error-rate',
  ...['postgres-connections', 'mysql-connections', 'queue-automation', 'queue-ai-decision', 'processing-rate'].map(
    panel,
  ),
  ...['cache-hit-ratio[postgres]', 'cache-hit-ratio[mysql]', 'query-latency[postgres]', 'query-latency[mysql]'].map(
    panel,
  ),
  ...['worker-error-rate', 'ollama-latency', 'vllm-latency', 'llm-error-rate', 'cpu', 'network'].map(panel),
  'daily.stack.availability',
].map((name) => unknown(name, 'prometheus'))

function panel(name: string): string {
  return `daily.panels.${name}`
}

/** What Prometheus logs of an Alertmanager that does not answer. */
const UNSENT = 'Error sending alert'

export const monitoringFaults: Fault[] = [
  {
    name: 'alert-firing',
    about: 'vLLM hangs and its alert fires',
    expects: [
      isPaused('vllm'),
      target('vllm', '0 of 1 up'),
      { name: 'daily.dashboards.alerts[VLLMDown]', status: 'critical', words: 'fires since' },
      ...withoutSamples('vllm-latency'),
    ],
    causes: ['daily.stack.services[vllm]'],
    inject: async (hands) => {
      await pauseService(hands, 'vllm')
      await untilHeard(hands, 'VLLMDown')
    },
    repair: async (hands) => {
      await resumeService(hands, 'vllm')
      await untilQuiet(hands, 'VLLMDown')
    },
  },
  {
    name: 'alert-of-the-night',
    about: 'vLLM was away for a while: its alert fired and has resolved',
    expects: [
      { name: 'daily.dashboards.alerts-overnight', status: 'warning', words: 'VLLMDown (critical) fired' },
      { name: 'daily.stack.availability[vllm]', status: 'warning', words: 'down for' },
    ],
    inject: async (hands) => {
      await pauseService(hands, 'vllm')
      await untilHeard(hands, 'VLLMDown')
      await resumeService(hands, 'vllm')
      await untilQuiet(hands, 'VLLMDown')
      await untilSeen(hands, 'up{job="vllm"} == 1')
      await hands.untilHealth('healthy', 'vllm')
      return { limits: { 'daily.stack.availability': { warning: 99.999 } } }
    },
  },
  {
    name: 'watchdog-silent',
    about: 'the watchdog’s rule was lost with an edit of the rules',
    expects: [
      {
        name: 'daily.dashboards.alerts[watchdog]',
        status: 'critical',
        words: 'Watchdog is silent in prometheus and alertmanager',
      },
    ],
    inject: async (hands) => {
      await hands.execute('prometheus', [
        'sed',
        '-i',
        's/alert: Watchdog/alert: Watchdgo/; s/vector(1)/vector(1) == 0/',
        RULES,
      ])
      await reload(hands)
      await untilQuiet(hands, 'Watchdog')
    },
    repair: async (hands) => {
      await restoreFile(hands, RULES)
      await untilHeard(hands, 'Watchdog')
    },
  },
  {
    name: 'alertmanager-hung',
    about: 'Alertmanager hangs: alerts reach nobody',
    expects: [
      isPaused('alertmanager'),
      target('alertmanager', '0 of 1 up'),
      unknown('daily.dashboards.alerts[alertmanager]', 'is paused'),
      { name: 'daily.logs.services[prometheus]', status: 'warning', words: UNSENT },
    ],
    causes: ['daily.stack.services[alertmanager]'],
    inject: async (hands) => {
      await pauseService(hands, 'alertmanager')
      await untilSeen(hands, 'up{job="alertmanager"} == 0')
      await untilSays(hands, 'prometheus', UNSENT)
    },
    repair: async (hands) => {
      await resumeService(hands, 'alertmanager')
      await untilHeard(hands, 'Watchdog')
    },
  },
  {
    name: 'exporter-cut-off',
    about: 'the password of the exporter’s account was changed on PostgreSQL only',
    expects: [
      target('postgres', 'does not reach postgres (pg_up 0)'),
      ...withoutSamples('postgres-connections', 'cache-hit-ratio[postgres]', 'query-latency[postgres]'),
      { name: 'daily.logs.services[postgres]', status: 'critical', words: 'password authentication failed' },
      { name: 'daily.logs.services[postgres-exporter]', status: 'warning', words: 'password authentication failed' },
    ],
    causes: [
      'daily.dashboards.targets[postgres]',
      'daily.logs.services[postgres]',
      'daily.logs.services[postgres-exporter]',
    ],
    inject: async (hands) => {
      await hands.execute('postgres', [...PSQL, '-c', "ALTER ROLE exporter PASSWORD 'another one'"])
      await endExporterSessions(hands)
      await untilSeen(hands, 'pg_up == 0')
    },
    repair: async (hands) => {
      // It takes the password from the container's environment.
      await hands.execute('postgres', [...PSQL, '-f', '/reference/exporter-account.sql'])
      await untilSeen(hands, 'pg_up == 1')
    },
  },
  {
    name: 'target-down',
    about: 'the exporter of the API’s figures hangs',
    expects: [
      isPaused('api-exporter'),
      target('api', '0 of 1 up'),
      unknown('daily.api.latency[24 h]', 'no samples'),
      unknown('daily.api.error-rate', 'no samples'),
    ],
    causes: ['daily.stack.services[api-exporter]'],
    inject: async (hands) => {
      await pauseService(hands, 'api-exporter')
      await untilSeen(hands, 'up{job="api"} == 0')
    },
    repair: async (hands) => {
      await resumeService(hands, 'api-exporter')
      await untilSeen(hands, 'up{job="api"} == 1')
    },
  },
  {
    name: 'target-forgotten',
    about: 'the scrape job of Ollama was lost with an edit of the configuration',
    // What was scraped until a moment ago stays visible for five minutes.
    expects: [target('ollama', 'is not scraped')],
    inject: async (hands) => {
      await hands.execute('prometheus', ['sed', '-i', '/job_name: ollama/,+1d', CONFIGURATION])
      await reload(hands)
      await untilSeen(hands, 'time() - prometheus_config_last_reload_success_timestamp_seconds < 30')
    },
    repair: async (hands) => {
      await restoreFile(hands, CONFIGURATION)
      await untilSeen(hands, 'up{job="ollama"} == 1')
    },
  },
  {
    name: 'dashboard-missing',
    about: 'a dashboard was deleted',
    expects: [
      {
        name: 'daily.dashboards.present[Database Health]',
        status: 'critical',
        words: 'there is no dashboard "Database Health"',
      },
    ],
    inject: async (hands) => {
      await hands.execute('grafana', ['mv', `${BOARDS}/${BOARD}`, `/tmp/${BOARD}`])
    },
    repair: (hands) => hands.execute('grafana', ['mv', `/tmp/${BOARD}`, `${BOARDS}/${BOARD}`]),
  },
  {
    name: 'grafana-hung',
    about: 'Grafana hangs',
    expects: [
      isPaused('grafana'),
      { name: 'daily.dashboards.grafana', status: 'critical', words: 'is paused' },
      unknown('daily.dashboards.present', 'is paused'),
      unknown('daily.dashboards.alerts[grafana]', 'is paused'),
    ],
    causes: ['daily.stack.services[grafana]'],
    inject: async (hands) => {
      await pauseService(hands, 'grafana')
    },
    repair: (hands) => resumeService(hands, 'grafana'),
  },
  {
    name: 'prometheus-hung',
    about: 'Prometheus hangs: nothing is measured and no alert fires',
    expects: [
      isPaused('prometheus'),
      ...withoutPrometheus,
      { name: 'daily.dashboards.alerts[watchdog]', status: 'critical', words: 'silent in alertmanager' },
    ],
    causes: ['daily.stack.services[prometheus]'],
    inject: async (hands) => {
      await pauseService(hands, 'prometheus')
      await untilQuiet(hands, 'Watchdog')
    },
    repair: async (hands) => {
      await resumeService(hands, 'prometheus')
      await untilHeard(hands, 'Watchdog')
    },
  },
]

/** Sessions would outlive a new password. */
async function endExporterSessions(hands: Hands): Promise<void> {
  const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'exporter'"
  await hands.execute('postgres', [...PSQL, '-c', end])
}
