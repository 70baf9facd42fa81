/** Signs of life at a queue's two ends: who takes from it, and whether anything is put into it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ListDescription } from '../../configuration/queues.ts'
import type { Stack } from '../../stack.ts'

/** What is known of one end. `held` is null where the stack gives no way to tell. */
export interface Sign {
  held: boolean | null
  text: string
}

type Queue = ListDescription & { workerService: string }

const POP_COMMANDS = new Set([
  'brpop',
  'blpop',
  'brpoplpush',
  'blmove',
  'blmpop',
  'rpop',
  'lpop',
  'rpoplpush',
  'lmove',
  'lmpop',
])
const MAX_IDLE_SECONDS = 60
const SECOND_LOOK_MS = 2_000
const LOOK_INTERVAL_MS = 100
const DAY_SECONDS = 24 * 3600

export interface RedisClient {
  /** Address without the port. */
  address: string
  command: string
  idleSeconds: number
}

/** Parses CLIENT LIST: one client a line, `key=value` words. */
export function parseClientList(text: string): RedisClient[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const fields = new Map(
        line.split(' ').map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
      )
      return {
        address: (fields.get('addr') ?? '').replace(/:\d+$/, ''),
        command: (fields.get('cmd') ?? '').split('|')[0] ?? '',
        idleSeconds: Number(fields.get('idle') ?? Number.NaN),
      }
    })
}

/** A field of the queue's own counters as a number; null where the stack keeps none. */
async function counter(stack: Stack, queue: Queue, field: string): Promise<number | null> {
  if (queue.stats === undefined) return null
  const redis = await stack.connections.redis()
  const value = await redis.hget(queue.stats, field)
  const number = value === null ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : null
}

/** Connections of the queue's workers that are in a pop command, or were within 60 s. */
async function takers(stack: Stack, { workerService }: Queue): Promise<number> {
  const [redis, containers] = await Promise.all([
    stack.connections.redis(),
    stack.connections.engine.containers(stack.description.project),
  ])
  const workers = containers.filter(({ service }) => service === workerService)
  const addresses = new Set(workers.flatMap(({ networks }) => networks.map(({ address }) => address)))
  return parseClientList(await redis.clientList()).filter(
    ({ address, command, idleSeconds }) =>
      addresses.has(address) && POP_COMMANDS.has(command) && idleSeconds <= MAX_IDLE_SECONDS,
  ).length
}

/** A worker is in a pop command, or the processed counter moves; a busy worker may need a second look for either to show. */
export async function consumerOf(stack: Stack, queue: Queue): Promise<Sign> {
  const processedBefore = await counter(stack, queue, 'processed')
  const deadline = Date.now() + SECOND_LOOK_MS
  for (;;) {
    const [taking, processed] = await Promise.all([takers(stack, queue), counter(stack, queue, 'processed')])
    if (taking > 0) return { held: true, text: `${taking} ${taking === 1 ? 'worker takes' : 'workers take'} from it` }
    if (processed !== null && processedBefore !== null && processed > processedBefore) {
      return { held: true, text: 'jobs are being processed' }
    }
    if (Date.now() >= deadline) return { held: false, text: `no connection of ${queue.workerService} takes from it` }
    await pause(LOOK_INTERVAL_MS)
  }
}

/** Something was enqueued or processed within 24 h, by the stamps that producers and workers keep. */
export async function producerOf(stack: Stack, queue: Queue): Promise<Sign> {
  const stamps = await Promise.all(
    ['last_enqueued_at', 'last_processed_at'].map((field) => counter(stack, queue, field)),
  )
  const known = stamps.filter((stamp): stamp is number => stamp !== null)
  if (known.length === 0) return { held: null, text: 'the stack keeps no count of what is enqueued' }
  const ageSeconds = Date.now() / 1000 - Math.max(...known)
  if (ageSeconds <= DAY_SECONDS) return { held: true, text: 'fed within 24 h' }
  return { held: false, text: `nothing was enqueued or processed for ${(ageSeconds / 3600).toFixed(1)} h` }
}
