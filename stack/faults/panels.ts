/** Faults of the databases and workers behind the panels: connections, cache, slow statements, panels that stand still. */
import type { Expectation, Fault } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'
import { untilSeen } from './watching.ts'

const markOf = (engine: string): string => `drill-connections-to-${engine}`

/** Opens so many sessions in one process, as a leaking application would. */
const LEAK = `
$sessions = [];
for ($i = 0; $i < (int) $argv[3]; $i++) {
    $sessions[] = $argv[2] === 'postgres'
        ? new PDO('pgsql:host=postgres;dbname=' . getenv('PGDATABASE'), getenv('PGUSER'), getenv('PGPASSWORD'))
        : new PDO('mysql:host=mysql;dbname=travian_s1', getenv('MYSQL_USER'), getenv('MYSQL_PASSWORD'));
}
sleep(600);
`

const leaking = (
  name: string,
  engine: 'postgres' | 'mysql',
  sessions: number,
  status: 'warning' | 'critical',
  words: string,
  seen: string,
): Fault => ({
  name,
  about: `the application has leaked ${sessions} sessions to ${engine}`,
  expects: [{ name: `daily.panels.${engine}-connections`, status, words }],
  inject: async (hands) => {
    await hands.launch('php-fpm', ['php', '-r', LEAK, markOf(engine), engine, String(sessions)])
    await untilSeen(hands, seen)
  },
  repair: async (hands) => {
    await hands.execute('php-fpm', ['pkill', '-f', markOf(engine)])
    await untilSeen(
      hands,
      engine === 'postgres' ? 'sum(pg_stat_activity_count) < 50' : 'mysql_global_status_threads_connected < 200',
    )
  },
})

const psql = (hands: Hands, database: string, ...statements: string[]): Promise<string> =>
  hands.execute('postgres', [
    'psql',
    '-U',
    'postgres',
    '-d',
    database,
    '-q',
    ...statements.flatMap((sql) => ['-c', sql]),
  ])

/** Twice what PostgreSQL's cache holds, read again and again. */
const COLD = "CREATE UNLOGGED TABLE drill_cold AS SELECT repeat('x', 1000) AS filling FROM generate_series(1, 300000)"
const READ = 'SELECT count(filling) FROM drill_cold'

const HIT_RATIO =
  '100 * sum(increase(pg_stat_database_blks_hit[5m])) / (sum(increase(pg_stat_database_blks_hit[5m])) + sum(increase(pg_stat_database_blks_read[5m])))'

/** Statements that take their time, as the application's own role: thirty at once. */
export const SLOW_STATEMENTS = `
for ($i = 0; $i < 40; $i++) {
    if (pcntl_fork() === 0) {
        (new PDO('pgsql:host=postgres;dbname=' . getenv('PGDATABASE'), getenv('PGUSER'), getenv('PGPASSWORD')))->query('SELECT pg_sleep(8)');
        exit;
    }
}
while (pcntl_wait($status) > 0);
`
const MEAN =
  '1000 * sum(increase(pg_stat_statements_seconds_total[5m])) / sum(increase(pg_stat_statements_calls_total[5m]))'

const WORKERS_PAGE = '/app/public/metrics/workers.php'
const QUEUES = { automation_queue: 'village_update', ai_decision_queue: 'next_building', spawn_queue: 'npc_neighbour' }
const PUSH =
  "for i = 1, tonumber(ARGV[1]) do redis.call('LPUSH', KEYS[1], ARGV[2]) end return redis.call('LLEN', KEYS[1])"

const push = ({ redis }: Hands, queue: string, count: number, job: string): Promise<string> =>
  redis('EVAL', PUSH, '1', queue, String(count), job)

const jobOf = (queue: keyof typeof QUEUES): string =>
  JSON.stringify({
    id: 'drill',
    type: QUEUES[queue],
    world: 's1',
    enqueued_at: Math.floor(Date.now() / 1000),
    attempts: 0,
  })

const disagreement = (name: string): Expectation => ({
  name: `daily.panels.${name}`,
  status: 'warning',
  words: 'the panel shows',
})

/** Takes the lock as often as it can: between two of its turns a worker gets one job done. */
const LOCKING = ['BEGIN', 'LOCK TABLE world_npc_spawns IN ACCESS EXCLUSIVE MODE', 'SELECT pg_sleep(4)', 'COMMIT']

export const panelFaults: Fault[] = [
  leaking('postgres-connections-many', 'postgres', 73, 'warning', '> 75 %', 'sum(pg_stat_activity_count) > 76'),
  leaking('postgres-connections-full', 'postgres', 86, 'critical', '> 90 %', 'sum(pg_stat_activity_count) > 90'),
  leaking('mysql-connections-many', 'mysql', 350, 'warning', '> 66.7 %', 'mysql_global_status_threads_connected > 340'),
  leaking('mysql-connections-full', 'mysql', 462, 'critical', '> 90 %', 'mysql_global_status_threads_connected > 452'),
  {
    name: 'cache-too-small',
    about: 'PostgreSQL reads a table again and again that does not fit its cache',
    expects: [{ name: 'daily.panels.cache-hit-ratio[postgres]', status: 'warning', words: '< 85 %' }],
    inject: async (hands) => {
      await psql(hands, 'postgres', COLD)
      // One hit in four is still a hit too many: the reads must outnumber whatever the stack itself has hit so far.
      await waitFor('reads outnumber hits', async () => {
        await psql(hands, 'postgres', READ, READ, READ)
        return (
          (
            await hands.execute('prometheus', [
              'promtool',
              'query',
              'instant',
              'http://localhost:9090',
              `${HIT_RATIO} < 75`,
            ])
          ).trim() !== ''
        )
      })
    },
    repair: (hands) => psql(hands, 'postgres', 'DROP TABLE IF EXISTS drill_cold'),
  },
  {
    name: 'slow-statements',
    about: 'forty statements take eight seconds each',
    expects: [{ name: 'daily.panels.query-latency[postgres]', status: 'warning', words: '> 50 ms' }],
    inject: async (hands) => {
      await hands.execute('php-fpm', ['php', '-r', SLOW_STATEMENTS])
      await untilSeen(hands, `${MEAN} > 40`)
    },
  },
  {
    name: 'panel-frozen',
    about: 'what serves the workers’ metrics repeats what it once said',
    expects: [disagreement('queue-automation'), disagreement('queue-ai-decision')],
    inject: async (hands) => {
      const shown = ['automation_queue', 'ai_decision_queue'] as const
      for (const queue of shown) await push(hands, queue, 120, jobOf(queue))
      const freeze = `php ${WORKERS_PAGE} > /tmp/frozen && mv ${WORKERS_PAGE} ${WORKERS_PAGE}.before && mv /tmp/frozen ${WORKERS_PAGE}`
      await hands.execute('php-fpm', ['sh', '-c', freeze])
      await untilSeen(hands, 'min(worker_queue_depth{queue=~"automation_queue|ai_decision_queue"}) > 30')
      await waitFor('the queues are worked off', async () =>
        (await Promise.all(shown.map((queue) => hands.redis('LLEN', queue)))).every((depth) => Number(depth) < 5),
      )
    },
    repair: async (hands) => {
      await hands.execute('php-fpm', ['mv', `${WORKERS_PAGE}.before`, WORKERS_PAGE])
      await untilSeen(hands, 'max(worker_queue_depth{queue=~"automation_queue|ai_decision_queue"}) < 20')
    },
  },
  {
    name: 'workers-crawl',
    about: 'somebody keeps locking a table that the spawn scheduler writes to',
    expects: [{ name: 'daily.panels.processing-rate[spawn]', status: 'warning', words: '< 60 jobs/min' }],
    inject: async (hands) => {
      await push(hands, 'spawn_queue', 25, jobOf('spawn_queue'))
      const turns = Array.from({ length: 60 }, () => LOCKING).flat()
      await hands.launch('postgres', [
        'psql',
        '-U',
        'travian',
        '-d',
        'travian_global',
        '-q',
        ...turns.flatMap((sql) => ['-c', sql]),
      ])
      await untilSeen(
        hands,
        'min_over_time(worker_queue_depth{queue="spawn_queue"}[65s]) > 0 and count_over_time(worker_queue_depth{queue="spawn_queue"}[65s]) > 12',
      )
      // Statements that wait for the lock are slow, more or less so: that has a fault of its own.
      return { limits: { 'daily.panels.query-latency[postgres]': { warning: 1000 } } }
    },
    repair: async (hands) => {
      // The last turn may be over: then there is nobody left to stop.
      await hands.execute('postgres', ['sh', '-c', 'pkill -x psql || [ $? -eq 1 ]'])
      await waitFor('the spawn queue is worked off', async () => Number(await hands.redis('LLEN', 'spawn_queue')) < 5)
    },
  },
  {
    name: 'jobs-fail',
    about: 'a hundred jobs that no worker can read',
    expects: [
      { name: 'daily.panels.worker-error-rate', status: 'warning', words: '> 1 %' },
      { name: 'daily.queues.failed[spawn]', status: 'warning', words: 'more than last time' },
      { name: 'daily.logs.workers[spawn]', status: 'warning', words: 'not readable' },
    ],
    inject: async (hands) => {
      await push(hands, 'spawn_queue', 110, 'no json at all')
      await untilSeen(hands, 'increase(worker_job_errors_total{queue="spawn_queue"}[2m]) > 100')
    },
    repair: ({ redis }) => redis('DEL', 'spawn_queue:failed'),
  },
]
