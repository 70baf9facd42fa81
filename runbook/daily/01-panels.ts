/** The dashboards' panels with the runbook's limits, computed by their own queries. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { cacheHitRatio, connectionsInUse, queryLatency } from '../../helpers/probes/panels/databases.ts'
import { processingRate, queuePanel, workerErrorRate } from '../../helpers/probes/panels/workers.ts'
import { panels } from '../limits.ts'

describe('1. Dashboard Review: Database Health', () => {
  item(
    'daily.panels.postgres-connections',
    'PostgreSQL uses at most 75 % of its connections',
    {
      why: 'The last connection is the one that the players’ requests do not get.',
      action: [
        'See who holds them: SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2',
        'Find the leak before raising max_connections',
      ],
      limits: panels.postgresConnections,
    },
    async ({ stack, expect, limits }) => {
      await expect(connectionsInUse(stack, 'postgres')).toShowWithin(limits)
    },
  )

  item(
    'daily.panels.mysql-connections',
    'MySQL uses at most two thirds of its connections',
    {
      why: 'The last connection is the one that the game engine does not get.',
      action: ['See who holds them: SHOW PROCESSLIST', 'Find the leak before raising max_connections'],
      limits: panels.mysqlConnections,
    },
    async ({ stack, expect, limits }) => {
      await expect(connectionsInUse(stack, 'mysql')).toShowWithin(limits)
    },
  )

  item(
    'daily.panels.cache-hit-ratio',
    'at least 85 % of the databases’ reads come from memory',
    {
      why: 'A working set that no longer fits makes every page slow at once.',
      action: [
        'Find the query that reads so much (weekly.performance.slow-queries)',
        'Give the buffer more memory where the container has it',
      ],
      limits: panels.cacheHitRatio,
    },
    async ({ stack, expect, limits }) => {
      await expect(cacheHitRatio(stack)).toShowWithin(limits)
    },
  )

  item(
    'daily.panels.query-latency',
    'a statement takes at most 50 ms in the mean',
    {
      why: 'Slow statements hold connections and locks, and then everybody waits.',
      action: ['Find them: pg_stat_statements by mean time; MySQL’s slow log', 'Look for a missing index or a lock'],
      limits: panels.queryLatency,
    },
    async ({ stack, expect, limits }) => {
      await expect(queryLatency(stack)).toShowWithin(limits)
    },
  )
})

describe('1. Dashboard Review: Worker Throughput', () => {
  item(
    'daily.panels.queue-automation',
    'the panel of the automation queue agrees with the queue',
    {
      why: 'A panel that stands still is green for ever.',
      action: [
        'Read the metrics’ own page: /metrics/workers',
        'Restart what serves it, and see that Prometheus scrapes it',
      ],
      limits: panels.agreement,
    },
    async ({ stack, expect, limits }) => {
      await expect(queuePanel(stack, 'automation')).toAgreeWithin(limits.jobs, limits.share)
    },
  )

  item(
    'daily.panels.queue-ai-decision',
    'the panel of the AI decision queue agrees with the queue',
    {
      why: 'A panel that stands still is green for ever.',
      action: [
        'Read the metrics’ own page: /metrics/workers',
        'Restart what serves it, and see that Prometheus scrapes it',
      ],
      limits: panels.agreement,
    },
    async ({ stack, expect, limits }) => {
      await expect(queuePanel(stack, 'ai-decision')).toAgreeWithin(limits.jobs, limits.share)
    },
  )

  item(
    'daily.panels.processing-rate',
    'at least 60 jobs a minute are processed while jobs wait',
    {
      why: 'Workers that crawl look healthy by every other sign.',
      action: [
        'See what they wait for: docker logs --tail 50 <worker>; locks in the databases',
        'Scale the workers of that queue',
      ],
      limits: panels.processing,
    },
    async ({ stack, expect, limits }) => {
      await expect(processingRate(stack)).toProcessWithin(limits.rate, limits.drain)
    },
  )

  item(
    'daily.panels.worker-error-rate',
    'at most 1 % of the jobs fail',
    {
      why: 'A job that fails is tried again and again in front of all others.',
      action: [
        'Read the errors: docker logs --tail 100 <worker>',
        'Look at what was set aside: redis-cli LRANGE <queue>:failed 0 9',
      ],
      limits: panels.workerErrors,
    },
    async ({ stack, expect, limits }) => {
      await expect(workerErrorRate(stack)).toShowWithin(limits)
    },
  )
})
