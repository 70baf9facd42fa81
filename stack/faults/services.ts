/** Faults of services: stopped, gone, unhealthy, restarting; and what a dead data store takes with it. */
import type { Expectation, Fault } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'
import { untilSeen } from './watching.ts'

const service = (name: string, words: string): Expectation => ({
  name: `daily.stack.services[${name}]`,
  status: 'critical',
  words,
})

const WORKERS = {
  automation: 'automation-worker',
  'ai-decision': 'ai-decision-worker',
  spawn: 'spawn-scheduler-worker',
}

/** What nobody can say when Redis does not answer, and what its own health check makes of the rest. */
const withoutRedis = (words: string): Expectation[] => [
  ...Object.values(WORKERS).map((worker) => service(worker, 'is unhealthy')),
  ...Object.keys(WORKERS).map(
    (worker): Expectation => ({ name: `daily.workers.health[${worker}]`, status: 'critical', words: 'is unhealthy' }),
  ),
  service('php-fpm', 'is unhealthy'),
  service('game-engine', 'is unhealthy'),
  service('nginx', 'is unhealthy'),
  ...['automation', 'ai-decision', 'spawn'].map(
    (queue): Expectation => ({ name: `daily.queues.${queue}`, status: 'unknown', words }),
  ),
  ...['growth', 'age', 'failed'].flatMap((item) =>
    ['automation', 'ai-decision', 'spawn'].map(
      (queue): Expectation => ({ name: `daily.queues.${item}[${queue}]`, status: 'unknown', words }),
    ),
  ),
  ...Object.keys(WORKERS).map(
    (worker): Expectation => ({ name: `daily.workers.heartbeat[${worker}]`, status: 'unknown', words }),
  ),
  ...closedEntry,
  // By its exporter, which waits for Redis longer than Prometheus does for it.
  { name: 'daily.dashboards.targets[redis]', status: 'critical', words: '' },
  ...['daily.databases.identity[redis]', 'daily.databases.redis-persistence', 'daily.databases.redis-memory'].map(
    (name): Expectation => ({ name, status: 'unknown', words }),
  ),
]

/** The players' way in ends at the first service that is not there. */
export const closedEntry: Expectation[] = ['health', 'token'].map((entry) => ({
  name: `daily.game.entry[${entry}]`,
  status: 'critical',
  words: '',
}))

const settled = async (hands: Hands): Promise<void> => {
  await hands.untilHealth('unhealthy', ...Object.values(WORKERS), 'php-fpm', 'game-engine', 'nginx')
  await untilSeen(hands, 'up{job="redis"} == 0 or redis_up == 0')
}

export const serviceFaults: Fault[] = [
  {
    name: 'service-stopped',
    about: 'the maintenance container was stopped',
    expects: [
      service('maintenance', 'has exited'),
      { name: 'daily.backups.container', status: 'critical', words: '' },
      ...['postgres', 'mysql', 'size', 'log', 'offsite'].map(
        (item): Expectation => ({ name: `daily.backups.${item}`, status: 'unknown', words: 'maintenance' }),
      ),
    ],
    causes: ['daily.stack.services[maintenance]'],
    inject: async (hands) => {
      await (await hands.container('maintenance')).stop()
    },
    repair: async (hands) => (await hands.container('maintenance')).start(),
  },
  {
    name: 'service-missing',
    about: 'the container of nginx was removed',
    expects: [service('nginx', 'is missing'), ...closedEntry],
    causes: ['daily.stack.services[nginx]'],
    inject: async (hands) => {
      await (await hands.container('nginx')).remove({ force: true })
      // Compose makes it again when the stack is restored.
    },
  },
  {
    name: 'service-unhealthy',
    about: 'php-fpm accepts and never answers',
    expects: [
      service('php-fpm', 'is unhealthy'),
      service('nginx', 'is unhealthy'),
      ...closedEntry,
      ...['max-children', 'listen-queue'].map(
        (object): Expectation => ({ name: `daily.app.php-fpm[${object}]`, status: 'unknown', words: 'no answer' }),
      ),
    ],
    causes: ['daily.stack.services[php-fpm]'],
    inject: async (hands) => {
      await hands.execute('php-fpm', ['pkill', '-STOP', 'php-fpm'])
      await hands.untilHealth('unhealthy', 'php-fpm', 'nginx')
    },
    repair: (hands) => hands.execute('php-fpm', ['pkill', '-CONT', 'php-fpm']),
  },
  {
    name: 'service-restarting',
    about: 'nginx cannot read its configuration and is restarted over and over',
    expects: [service('nginx', 'is restarting'), ...closedEntry],
    causes: ['daily.stack.services[nginx]'],
    inject: async (hands) => {
      const nginx = await hands.container('nginx')
      await hands.execute('nginx', ['sh', '-c', 'echo "broken" > /etc/nginx/nginx.conf'])
      await nginx.restart()
      await waitFor('nginx restarts', async () => (await nginx.inspect()).State.Restarting)
    },
    repair: async (hands) => (await hands.container('nginx')).remove({ force: true }),
  },
  {
    name: 'redis-stopped',
    about: 'Redis was stopped, and everything that needs it is unwell',
    expects: [service('redis', 'has exited'), ...withoutRedis('redis')],
    causes: ['daily.stack.services[redis]'],
    inject: async (hands) => {
      await (await hands.container('redis')).stop()
      await settled(hands)
    },
    repair: async (hands) => (await hands.container('redis')).start(),
  },
  {
    name: 'redis-hung',
    about: 'Redis accepts and never answers',
    expects: [service('redis', 'is paused'), ...withoutRedis('redis')],
    causes: ['daily.stack.services[redis]'],
    inject: async (hands) => {
      await (await hands.container('redis')).pause()
      await settled(hands)
    },
    repair: async (hands) => (await hands.container('redis')).unpause(),
  },
]
