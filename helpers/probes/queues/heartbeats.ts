/** Heartbeats of workers, with what shows whether work is really being done behind them. */
import type { WorkerDescription } from '../../configuration/workers.ts'
import type { Container } from '../../connections/index.ts'
import { lastValue } from '../../history.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface HeartbeatFacts {
  service: string
  /** A process whose command line holds the description's `process` runs in at least one container. */
  isAlive: boolean
  /** Seconds since a job was last completed; null where the stack keeps no such stamp. */
  completedSecondsAgo: number | null
  /** Jobs waiting in the worker's queue; null where that is no list. */
  waiting: number | null
  /** Age of the youngest running container; null where none runs. */
  containerSeconds: number | null
  cycleSeconds: number
  /** An earlier run has seen a heartbeat, or a job was completed once. */
  wasSeen: boolean
}

/** Epoch seconds as the loops write them; anything else is a reply that we do not understand. */
export function parseHeartbeat(value: string, key: string): number {
  if (!/^\d{9,11}(\.\d+)?$/.test(value)) {
    throw new CouldNotLook(`${key} holds "${value.slice(0, 40)}", which is no time in epoch seconds`, {
      witness: key,
      remedy: [`See what writes it: redis-cli GET ${key}`],
      evidence: [evidence(`redis GET ${key}`, value)],
    })
  }
  return Number(value)
}

const secondsSince = (epochSeconds: number): number => Math.max(0, Date.now() / 1000 - epochSeconds)

async function isProcessAlive(stack: Stack, containers: Container[], { process }: WorkerDescription): Promise<boolean> {
  const lists = await Promise.all(containers.map(({ id }) => stack.connections.engine.processes(id)))
  return lists.flat().some((command) => command.includes(process))
}

/** The queue that the worker takes from, with its last completion and its depth. */
async function workOf(
  stack: Stack,
  workerName: string,
): Promise<Pick<HeartbeatFacts, 'completedSecondsAgo' | 'waiting'>> {
  const queue = Object.values(stack.description.queues).find(({ worker }) => worker === workerName)
  if (queue === undefined || !('key' in queue)) return { completedSecondsAgo: null, waiting: null }
  const redis = await stack.connections.redis()
  const [stamp, type] = await Promise.all([
    queue.stats === undefined ? null : redis.hget(queue.stats, 'last_processed_at'),
    redis.type(queue.key),
  ])
  const isQueue = type === 'list' || type === 'none'
  const waiting = isQueue ? await redis.llen(queue.key) : null
  return { completedSecondsAgo: stamp === null ? null : secondsSince(Number(stamp)), waiting }
}

/** Seconds since each worker's heartbeat (null: the key is gone). One result per worker. */
export async function heartbeatAge(stack: Stack): Promise<Observation<HeartbeatFacts>[]> {
  const history = await stack.history()
  return lookAtEach(
    Object.entries(stack.description.workers),
    ([name]) => name,
    async ([name, worker]) => {
      const [redis, all] = await Promise.all([
        stack.connections.redis(),
        stack.connections.engine.containers(stack.description.project),
      ])
      // A paused container still has its processes.
      const running = all.filter(
        ({ service, status }) => service === worker.service && (status === 'running' || status === 'paused'),
      )
      const [beat, isAlive, work] = await Promise.all([
        redis.get(worker.heartbeat),
        isProcessAlive(stack, running, worker),
        workOf(stack, name),
      ])
      const age = beat === null ? null : secondsSince(parseHeartbeat(beat, worker.heartbeat))
      const started = running.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt.getTime() / 1000]))
      const source = `redis GET ${worker.heartbeat}`
      const text = age === null ? `${worker.heartbeat} does not exist` : `heartbeat ${Math.round(age)} s ago`
      return {
        reading: reading({ value: age, unit: 's', text, source }),
        facts: {
          service: worker.service,
          isAlive,
          ...work,
          containerSeconds: started.length === 0 ? null : secondsSince(Math.max(...started)),
          cycleSeconds: worker.cycleSeconds,
          wasSeen: lastValue(history, 'daily.workers.heartbeat', name) !== null || work.completedSecondsAgo !== null,
        },
        evidence: [
          evidence(source, beat ?? '(nil)'),
          evidence(`engine: processes of ${worker.service}`, `${worker.process} ${isAlive ? 'runs' : 'does not run'}`),
          evidence(
            `last job completed by ${name}`,
            work.completedSecondsAgo === null
              ? 'not kept by this stack'
              : `${Math.round(work.completedSecondsAgo)} s ago`,
          ),
        ],
      }
    },
  )
}
