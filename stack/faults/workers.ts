/** Faults of the workers: stopped, paused, hung, too many. */
import type { Fault } from './fault.ts'
import type { Hands } from './hands.ts'

const SERVICE = 'automation-worker'
const PROCESS = 'automation-worker-loop.php'
const HEARTBEAT = 'worker:heartbeat:automation'

/** Hangs the worker's process: it is there, and does nothing. */
const hang = (hands: Hands): Promise<string> => hands.execute(SERVICE, ['pkill', '-STOP', '-f', PROCESS])
const wake = (hands: Hands): Promise<string> => hands.execute(SERVICE, ['pkill', '-CONT', '-f', PROCESS])

/** Hung for so long that the heartbeat is that old. */
async function hangSince(hands: Hands, seconds: number): Promise<void> {
  await hang(hands)
  await hands.redis('SETEX', HEARTBEAT, '600', String(Math.floor(Date.now() / 1000) - seconds))
}

const unwell = [
  { name: `daily.stack.services[${SERVICE}]`, status: 'critical' as const, words: 'is unhealthy' },
  { name: 'daily.workers.health[automation]', status: 'critical' as const, words: 'is unhealthy' },
]

export const workerFaults: Fault[] = [
  {
    name: 'worker-stopped',
    about: 'the automation worker was stopped',
    expects: [
      { name: `daily.stack.services[${SERVICE}]`, status: 'critical', words: 'has exited' },
      { name: 'daily.workers.health[automation]', status: 'critical', words: '0 of 1 instances' },
      { name: 'daily.workers.heartbeat[automation]', status: 'critical', words: 'process does not run' },
      { name: 'daily.queues.automation', status: 'critical', words: 'nobody takes from' },
    ],
    causes: [`daily.stack.services[${SERVICE}]`],
    inject: async (hands) => {
      await (await hands.container(SERVICE)).stop()
    },
    repair: async (hands) => (await hands.container(SERVICE)).start(),
  },
  {
    name: 'worker-paused',
    about: 'the spawn scheduler is paused',
    expects: [
      { name: 'daily.stack.services[spawn-scheduler-worker]', status: 'critical', words: 'is paused' },
      { name: 'daily.workers.health[spawn]', status: 'critical', words: 'is paused' },
    ],
    causes: ['daily.stack.services[spawn-scheduler-worker]'],
    inject: async (hands) => {
      await (await hands.container('spawn-scheduler-worker')).pause()
    },
    repair: async (hands) => (await hands.container('spawn-scheduler-worker')).unpause(),
  },
  {
    name: 'worker-scaled-too-far',
    about: 'two spawn schedulers run where exactly one may',
    expects: [{ name: 'daily.workers.health[spawn]', status: 'warning', words: '> 1 instances' }],
    inject: async (hands) => {
      await hands.compose(
        'up',
        '-d',
        '--no-build',
        '--no-recreate',
        '--scale',
        'spawn-scheduler-worker=2',
        'spawn-scheduler-worker',
      )
      await hands.untilHealth('healthy', 'spawn-scheduler-worker')
    },
    repair: async (hands) => {
      await hands.compose(
        'up',
        '-d',
        '--no-build',
        '--no-recreate',
        '--scale',
        'spawn-scheduler-worker=1',
        'spawn-scheduler-worker',
      )
    },
  },
  {
    name: 'heartbeat-late',
    about: 'the automation worker hangs since eleven minutes',
    expects: [{ name: 'daily.workers.heartbeat[automation]', status: 'warning', words: '> 600 s' }],
    passes: true,
    inject: async (hands) => {
      await hangSince(hands, 640)
    },
    repair: (hands) => wake(hands),
  },
  {
    name: 'heartbeat-very-late',
    about: 'the automation worker hangs since 22 minutes, and its health check has noticed',
    expects: [{ name: 'daily.workers.heartbeat[automation]', status: 'critical', words: '> 1200 s' }, ...unwell],
    causes: [`daily.stack.services[${SERVICE}]`],
    inject: async (hands) => {
      await hangSince(hands, 1300)
      await hands.untilHealth('unhealthy', SERVICE)
    },
    repair: (hands) => wake(hands),
  },
  {
    name: 'heartbeat-gone',
    about: 'the heartbeat of the automation worker has run out while its process lives',
    expects: [
      { name: 'daily.workers.heartbeat[automation]', status: 'warning', words: 'no heartbeat, but its process runs' },
      ...unwell,
    ],
    causes: [`daily.stack.services[${SERVICE}]`],
    inject: async (hands) => {
      await hang(hands)
      await hands.redis('DEL', HEARTBEAT)
      await hands.untilHealth('unhealthy', SERVICE)
    },
    repair: (hands) => wake(hands),
  },
]
