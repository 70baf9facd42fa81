/** How full Redis is, and what it would do when it is full. */
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { infoNumber, redisInfo, redisService } from './redis-info.ts'

export interface MemoryFacts {
  /** `noeviction`, `allkeys-lru` … */
  policy: string
  /** 0 without a limit of its own: then the policy never acts. */
  maxmemoryBytes: number
  /** The queues that live in this Redis. */
  queues: string[]
}

interface Ceiling {
  bytes: number
  name: string
}

/** The smallest of what bounds it: its own maxmemory, its container, the machine. */
async function ceilingOf(stack: Stack, maxmemoryBytes: number, systemBytes: number): Promise<Ceiling> {
  const containers = await stack.connections.engine.containers(stack.description.project)
  const limits = containers
    .filter(({ service }) => service === redisService(stack))
    .flatMap(({ memoryLimitBytes }) => (memoryLimitBytes === null ? [] : [memoryLimitBytes]))
  const ceilings: Ceiling[] = [
    { bytes: systemBytes, name: "the machine's memory" },
    ...limits.map((bytes) => ({ bytes, name: "its container's limit" })),
    ...(maxmemoryBytes > 0 ? [{ bytes: maxmemoryBytes, name: 'maxmemory' }] : []),
  ]
  return ceilings.reduce((smallest, ceiling) => (ceiling.bytes < smallest.bytes ? ceiling : smallest))
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** Percent used of the smallest limit, by what Redis itself has allocated. */
export async function redisMemory(stack: Stack): Promise<Seen<MemoryFacts>> {
  const { info, text: raw } = await redisInfo(stack, 'memory')
  const used = infoNumber(stack, info, 'used_memory')
  const maxmemoryBytes = infoNumber(stack, info, 'maxmemory')
  const ceiling = await ceilingOf(stack, maxmemoryBytes, infoNumber(stack, info, 'total_system_memory'))
  const percent = (100 * used) / ceiling.bytes
  const policy = info.get('maxmemory_policy') ?? 'unknown'
  const source = 'redis INFO memory; engine: memory limit'
  return {
    object: null,
    reading: reading({
      value: Math.round(percent * 10) / 10,
      unit: '%',
      text: `${percent.toFixed(1)} % of ${megabytes(ceiling.bytes)} (${ceiling.name}), ${policy}`,
      source,
    }),
    facts: {
      policy,
      maxmemoryBytes,
      queues: Object.values(stack.description.queues).flatMap((queue) => ('key' in queue ? [queue.key] : [])),
    },
    evidence: [evidence(source, raw), evidence('smallest limit', `${ceiling.name}: ${ceiling.bytes} B`)],
  }
}
