/** Faults of capacity: limits that are nearly used up, and servers that are told to use more than they have. */
import { type Expectation, type Fault, simple } from './fault.ts'
import type { Hands } from './hands.ts'
import { mysql, postgres } from './sql.ts'

const limit = (object: string, status: Expectation['status'], words: string): Expectation => ({
  name: `monthly.capacity.limits[${object}]`,
  status,
  words,
})

/** Nobody runs a program of any size in it, which would be killed for memory. */
const TIGHT = 'grafana'
const BALLAST = '/dev/shm/drill-ballast'

interface Stats {
  memory_stats: { usage: number; stats?: Record<string, number> }
}

async function limitMemory(hands: Hands, bytes: number): Promise<void> {
  await (await hands.container(TIGHT)).update({ Memory: bytes })
}

/** What its programs hold, without the page cache. */
async function held(hands: Hands): Promise<number> {
  const { memory_stats: memory } = (await (await hands.container(TIGHT)).stats({ stream: false })) as Stats
  const cache = ['inactive_file', 'active_file'].map(
    (name) => memory.stats?.[`total_${name}`] ?? memory.stats?.[name] ?? 0,
  )
  return cache.reduce((rest, bytes) => rest - bytes, memory.usage)
}

let before = 0

export const capacityFaults: Fault[] = [
  {
    name: 'memory-limit-tight',
    about: 'a service holds nine tenths of its memory limit',
    expects: [limit(TIGHT, 'warning', '> 85 %')],
    inject: async (hands) => {
      before = (await (await hands.container(TIGHT)).inspect()).HostConfig.Memory ?? 0
      // A folder in memory: enough that what comes and goes beside it makes no difference.
      await hands.execute(TIGHT, ['dd', 'if=/dev/zero', `of=${BALLAST}`, 'bs=1M', 'count=48'])
      await limitMemory(hands, Math.round((await held(hands)) / 0.9))
    },
    repair: async (hands) => {
      if (before > 0) await limitMemory(hands, before)
      await hands.execute(TIGHT, ['rm', '-f', BALLAST])
    },
  },
  simple({
    name: 'buffers-too-large',
    about: 'PostgreSQL, MariaDB and Redis are told to use more memory than their containers have',
    expects: [
      limit('postgres-cache-size', 'critical', 'effective_cache_size 4096 MiB'),
      limit('mysql-buffer-pool', 'warning', 'innodb_buffer_pool_size'),
      limit('redis-maxmemory', 'critical', 'maxmemory 512 MiB'),
    ],
    inject: async (hands) => {
      await postgres(hands, ["ALTER SYSTEM SET effective_cache_size = '4GB'", 'SELECT pg_reload_conf()'])
      await mysql(hands, 'SET GLOBAL innodb_buffer_pool_size = 629145600')
      await hands.redis('CONFIG', 'SET', 'maxmemory', '512mb')
    },
    repair: async (hands) => {
      await postgres(hands, ['ALTER SYSTEM RESET effective_cache_size', 'SELECT pg_reload_conf()'])
      await mysql(hands, 'SET GLOBAL innodb_buffer_pool_size = 134217728')
      await hands.redis('CONFIG', 'SET', 'maxmemory', '192mb')
    },
  }),
]
