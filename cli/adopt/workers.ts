/** Workers and their queues: by the workers' containers, their health checks and processes, and what Redis holds. */
import type { RedisReader } from '../../helpers/connections/index.ts'
import { type Detected, type Find, found } from './find.ts'
import { type Looking, orNull, outputOf } from './look.ts'
import { oneOf, type Service, withRole } from './roles.ts'

export interface WorkerEntry {
  service: string
  heartbeat: string
  cycleSeconds: number
  process: string
  logs?: { path: string; timezone?: string }[]
}
export interface QueueEntry {
  key: string
  worker: string
  producer?: string
  failed?: string
  stats?: string
  jobTime?: string
}
export interface WorkerParts {
  workers: Record<string, WorkerEntry>
  queues: Record<string, QueueEntry>
}

/** What the runbook calls them. */
const NAMES: Record<string, string> = { 'spawn-scheduler-worker': 'spawn' }
/** Of the workers that the runbook knows. */
const CYCLE_SECONDS: Record<string, number> = { automation: 300, 'ai-decision': 300, spawn: 900 }
const QUEUE_KEYS: Record<string, string> = {
  automation: 'automation_queue',
  'ai-decision': 'ai_decision_queue',
  spawn: 'spawn_queue',
}
const LOOKS = 8

export const workerName = (service: string): string => NAMES[service] ?? service.replace(/-?worker$/, '')

/** `automation`, `ai_decision`: how keys spell a service. */
const spelling = (service: string): string => service.replace(/-?worker$/, '').replaceAll('-', '_')

/** The program of a worker by the part of its command line that nothing else has: `automation-worker-loop.php`. */
export function workerProcess(commands: readonly string[], service: string): string | null {
  const words = commands.flatMap((command) => command.split(/\s+/).map((word) => word.split('/').at(-1) ?? word))
  const programs = words.filter((word) => /\.(?:php|py|m?js|rb)$/.test(word))
  const stem = service.replace(/-?worker$/, '')
  return programs.find((word) => word.includes(stem)) ?? programs.find((word) => /worker/.test(word)) ?? null
}

/** What the container's processes have open: supervisor holds the files that its programs write into. */
const OPEN_FILES = 'for descriptor in /proc/[0-9]*/fd/*; do readlink "$descriptor"; done'
const PHP_CLOCK = ['php', '-r', 'echo date_default_timezone_get();']

/** The log files among them, each once; one that was removed or rotated while it was open is none any more. */
export const openLogs = (links: string): string[] =>
  [...new Set(links.split('\n'))].filter((link) => /^\/(?!dev\/|proc\/|sys\/).*\.log$/.test(link)).sort()

async function describeLogs(service: Service, { connections }: Looking): Promise<Detected<WorkerEntry['logs']>> {
  const container = oneOf(service)
  const paths = openLogs((await outputOf(connections, container, ['sh', '-c', OPEN_FILES])) ?? '')
  if (paths.length === 0) return { part: undefined, finds: [] }
  const timezone = (await outputOf(connections, container, PHP_CLOCK))?.trim() || undefined
  const where = `workers.${workerName(service.name)}.logs`
  return {
    part: paths.map((path) => ({ path, ...(timezone && { timezone }) })),
    finds: [
      found(where, paths.join(', '), 'files that its processes have open', 'sure'),
      ...(timezone
        ? [found(`${where}.timezone`, timezone, "PHP's own setting; a program may choose another", 'likely')]
        : []),
    ],
  }
}

async function describeWorker(
  service: Service,
  looking: Looking,
  heartbeats: readonly string[],
): Promise<Detected<WorkerEntry>> {
  const { connections } = looking
  const container = oneOf(service)
  const where = `workers.${workerName(service.name)}`
  const logs = await describeLogs(service, looking)
  const commands =
    container?.status === 'running' ? ((await orNull(() => connections.engine.processes(container.id))) ?? []) : []
  const process = workerProcess(commands, service.name)
  const [checked] = /[\w:.-]*heartbeat[\w:.-]*/.exec(container?.healthTest ?? '') ?? []
  const seen = heartbeats.find((key) => key.replaceAll('-', '_').includes(spelling(service.name)))
  const heartbeat = checked ?? seen ?? `worker:heartbeat:${spelling(service.name)}`
  const cycleSeconds = CYCLE_SECONDS[workerName(service.name)] ?? 300
  const heartbeatSource = checked !== undefined ? 'its health check' : seen !== undefined ? 'Redis' : 'the usual name'
  return {
    part: {
      service: service.name,
      heartbeat,
      cycleSeconds,
      process: process ?? service.name,
      ...(logs.part && { logs: logs.part }),
    },
    finds: [
      found(`${where}.heartbeat`, heartbeat, heartbeatSource, checked || seen ? 'sure' : 'guess'),
      found(`${where}.cycleSeconds`, `${cycleSeconds}`, 'the runbook', 'guess'),
      found(
        `${where}.process`,
        process ?? service.name,
        process ? 'its processes' : 'no program was seen',
        process ? 'sure' : 'guess',
      ),
      ...logs.finds,
    ],
  }
}

/** The field in which jobs carry their time. A queue may be empty at any moment, so it is looked at a few times. */
async function jobTimeOf(redis: RedisReader, key: string): Promise<string | null> {
  for (let look = 0; look < LOOKS; look++) {
    const job = await redis.lindex(key, -1)
    const field = job === null ? undefined : /"((?:enqueued|created|queued)_at|timestamp)"\s*:\s*\d/.exec(job)?.[1]
    if (field !== undefined) return field
  }
  return null
}

/** Null where Redis answers and knows nothing of the queue. */
async function describeQueue(
  worker: string,
  key: string,
  redis: RedisReader | null,
  producer: string | undefined,
): Promise<Detected<QueueEntry> | null> {
  const where = `queues.${worker}`
  const entry: QueueEntry = { key, worker, ...(producer !== undefined && { producer }) }
  if (redis === null) {
    return { part: entry, finds: [found(where, key, "the runbook's name; Redis was not looked at", 'guess')] }
  }
  const [type, stats, failed] = await Promise.all([
    redis.type(key),
    redis.type(`${key}:stats`),
    redis.type(`${key}:failed`),
  ])
  if (type !== 'list' && stats !== 'hash') return null
  const jobTime = type === 'list' ? await jobTimeOf(redis, key) : null
  const hasStats = stats === 'hash'
  // A queue that is timed in its counters times its jobs alike; an empty one has none to look at.
  const counters = hasStats ? Object.keys(await redis.hgetall(`${key}:stats`)) : []
  const time = jobTime ?? (counters.includes('last_enqueued_at') ? 'enqueued_at' : null)
  return {
    part: {
      ...entry,
      // Only one that is seen: the length of a key that nobody writes would be 0 for ever.
      ...(failed === 'list' && { failed: `${key}:failed` }),
      ...(hasStats && { stats: `${key}:stats` }),
      ...(time !== null && { jobTime: time }),
    },
    finds: [
      found(where, `${key} (${type === 'none' ? 'empty now' : type})`, 'Redis', 'sure'),
      ...(hasStats ? [found(`${where}.stats`, `${key}:stats`, `Redis: ${counters.join(', ')}`, 'sure')] : []),
      ...(time === null
        ? []
        : [found(`${where}.jobTime`, time, jobTime ? 'a waiting job' : 'its counters', jobTime ? 'sure' : 'guess')]),
    ],
  }
}

/** Keys that tell of heartbeats; empty where Redis cannot be asked. */
async function heartbeatKeys(redis: RedisReader | null): Promise<string[]> {
  if (redis === null) return []
  const keys = await orNull(() =>
    redis.ask(async (client) => {
      const [, seen] = await client.scan('0', 'MATCH', '*heartbeat*', 'COUNT', '10000')
      return seen
    }),
  )
  return (keys ?? []).sort()
}

export async function describeWorkers(looking: Looking, redis: RedisReader | null): Promise<Detected<WorkerParts>> {
  const part: WorkerParts = { workers: {}, queues: {} }
  const finds: Find[] = []
  const heartbeats = await heartbeatKeys(redis)
  const [producer] = withRole(looking.services, 'game-engine')
  const hasRedis = withRole(looking.services, 'redis').length > 0
  for (const service of withRole(looking.services, 'worker')) {
    const name = workerName(service.name)
    const worker = await describeWorker(service, looking, heartbeats)
    part.workers[name] = worker.part
    finds.push(...worker.finds)
    const key = QUEUE_KEYS[name] ?? `${spelling(service.name)}_queue`
    const queue = hasRedis ? await orNull(() => describeQueue(name, key, redis, producer?.name)) : null
    if (queue === null) continue
    part.queues[name] = queue.part
    finds.push(...queue.finds)
  }
  return { part, finds }
}
