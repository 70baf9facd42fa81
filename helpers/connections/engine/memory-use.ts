/** What a container's programs hold in memory, as the engine reads it from the container's cgroup. */
import type { CallOptions, EngineCalls } from './calls.ts'

export interface MemoryUse {
  /** Without the page cache, which the kernel takes back when it needs the room. */
  usedBytes: number
}

/** cgroup v1 counts a whole hierarchy under `total_…`, v2 always does. */
interface Counters {
  usage?: number
  stats?: Record<string, number>
}

/** Null where the engine has no counters: the container does not run. */
export function memoryUseOf({ usage, stats = {} }: Counters): MemoryUse | null {
  if (usage === undefined || !Number.isFinite(usage)) return null
  const cache = ['inactive_file', 'active_file'].map((name) => stats[`total_${name}`] ?? stats[name] ?? 0)
  return {
    usedBytes: Math.max(
      0,
      cache.reduce((rest, bytes) => rest - bytes, usage),
    ),
  }
}

/** Throws EngineFailure. */
export async function readMemoryUse(
  calls: EngineCalls,
  containerId: string,
  options?: CallOptions,
): Promise<MemoryUse | null> {
  const stats = await calls.callForJson(
    'memory of a container',
    (docker, abortSignal) => {
      // One look at the counters; without `one-shot` the engine takes two, a second apart. The types do not know the signal.
      const looking = { stream: false as const, 'one-shot': true, abortSignal }
      return docker.getContainer(containerId).stats(looking)
    },
    options,
  )
  return memoryUseOf(stats.memory_stats as Counters)
}
