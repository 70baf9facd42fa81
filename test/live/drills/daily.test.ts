/** `npm run drill` puts in every fault of the daily suite; the tests these. */
import { oneFaultEach } from './one-fault-each.ts'

const BATCHES = [
  [
    'docker-hoards',
    'disk-filling',
    'log-grown',
    'transaction-ids-used',
    'kernel-kills',
    'clock-slow',
    'postgres-error',
    'redis-filling',
    'automation-queue-critical',
    'spawn-queue-critical',
    'old-jobs-warning',
  ],
  [
    'worker-paused',
    'disk-trend',
    'job-fails-for-good',
    'replication-slot-forgotten',
    'collation-outdated',
    'app-log-error',
    'transaction-idle',
    'heartbeat-late',
    'ai-decision-queue-warning',
  ],
  [
    'players-lost',
    'redis-saves-rarely',
    'host-under-pressure',
    'container-restarted',
    'world-stands-still',
    'queue-growing',
  ],
  ['postgres-read-only', 'database-made-anew'],
  [
    'alert-of-the-night',
    'target-forgotten',
    'dashboard-missing',
    'weekly-overdue',
    'cron-moved',
    'certificate-not-served',
    'network-quiet',
    'backup-of-the-day-before',
    'panel-frozen',
  ],
  ['grafana-hung', 'ollama-slow', 'vllm-slow', 'memory-short', 'restore-unproven', 'backup-log-error', 'offsite-stale'],
  [
    'workers-crawl',
    'llm-errors',
    'postgres-connections-many',
    'mysql-connections-many',
    'api-slow',
    'backup-shrunk',
    'gpu-busy',
  ],
  ['fpm-pool-exhausted', 'jobs-fail'],
  ['cpu-busy', 'slow-statements', 'cache-too-small', 'api-errors-few', 'backup-cut', 'entry-slow'],
]

const INFORMATION = ['daily.disk.largest']
oneFaultEach('daily', BATCHES, INFORMATION)
