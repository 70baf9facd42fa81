/** What Redis keeps: how many keys, how many of them sessions, how many without an end of life. */
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { infoNumber, redisInfo } from './redis-info.ts'

export interface CacheFacts {
  /** Keys thrown away since the server started, for lack of memory. */
  evicted: number
}

const BATCH = 1000
/** A huge keyspace is counted in part, and said so. */
const MOST_SCANNED = 200_000

/** The beginning of a key, by which kinds are told apart: `PHPREDIS_SESSION`, `worker`. */
export const kindOfKey = (key: string): string => (key.includes(':') ? (key.split(':')[0] ?? '') : key).slice(0, 60)

/** Sums `keys` and `expires` over the databases of INFO keyspace: `keys=20,expires=17,avg_ttl=368903`. */
export function parseKeyspace(info: ReadonlyMap<string, string>): { keys: number; expiring: number } {
  const counts = [...info].flatMap(([name, text]) => {
    const match = /^keys=(\d+),expires=(\d+)/.exec(text)
    return /^db\d+$/.test(name) && match !== null ? [{ keys: Number(match[1]), expiring: Number(match[2]) }] : []
  })
  return {
    keys: counts.reduce((sum, { keys }) => sum + keys, 0),
    expiring: counts.reduce((sum, { expiring }) => sum + expiring, 0),
  }
}

async function kindsOf(stack: Stack): Promise<{ kinds: Map<string, number>; scanned: number }> {
  const redis = await stack.connections.redis()
  const kinds = new Map<string, number>()
  let cursor = '0'
  let scanned = 0
  do {
    const at = cursor
    const [next, keys] = await redis.ask((client) => client.scan(at, 'COUNT', BATCH))
    for (const key of keys) kinds.set(kindOfKey(key), (kinds.get(kindOfKey(key)) ?? 0) + 1)
    scanned += keys.length
    cursor = next
  } while (cursor !== '0' && scanned < MOST_SCANNED)
  return { kinds, scanned }
}

/** Keys without an end of life: a cache and its sessions have one, queues and counters are few. */
export async function redisKeys(stack: Stack): Promise<Seen<CacheFacts>> {
  const [keyspace, memory, stats, { kinds, scanned }] = await Promise.all([
    redisInfo(stack, 'keyspace'),
    redisInfo(stack, 'memory'),
    redisInfo(stack, 'stats'),
    kindsOf(stack),
  ])
  const { keys, expiring } = parseKeyspace(keyspace.info)
  const sorted = [...kinds].sort(([, one], [, other]) => other - one)
  const sessions = sorted.filter(([kind]) => /sess/i.test(kind)).reduce((sum, [, count]) => sum + count, 0)
  const megabytes = infoNumber(stack, memory.info, 'used_memory') / 1e6
  const evicted = infoNumber(stack, stats.info, 'evicted_keys')
  const source = 'redis INFO keyspace, memory, stats; SCAN'
  return {
    object: null,
    reading: reading({
      value: keys - expiring,
      unit: 'keys',
      text: `${keys - expiring} of ${keys} keys never expire, ${sessions} are sessions, ${evicted} evicted, ${megabytes.toFixed(1)} MB`,
      source,
      coverage: scanned < keys ? `${scanned} of ${keys} keys by kind` : null,
      rows: sorted.slice(0, 10).map(([kind, count]) => ({ kind, count })),
    }),
    facts: { evicted },
    evidence: [
      evidence(
        source,
        [keyspace.text, memory.info.get('maxmemory_policy') ?? '', `evicted_keys ${evicted}`].join('\n'),
      ),
    ],
  }
}
