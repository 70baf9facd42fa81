/** Faults of Redis itself: it cannot save, keeps nothing, runs full, would throw queues away. */
import { type Fault, faultOf } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'

const PERSISTENCE = 'daily.databases.redis-persistence'
const MEMORY = 'daily.databases.redis-memory'
const SAVE = '3600 1 300 100 60 10000'
const BALLAST = 'drill:ballast'
const BALLAST_BYTES = 30_000_000
/** As in redis.conf. */
const MAXMEMORY = '192mb'

const infoOf = async (hands: Hands, section: string, field: string): Promise<string> =>
  new RegExp(`^${field}:(.*)$`, 'm').exec(await hands.redis('INFO', section))?.[1]?.trim() ?? ''

/** One large key, so that the ordinary comings and goings do not move the percentage. */
async function limitMemory(hands: Hands, percent: number): Promise<undefined> {
  await hands.redis(
    'EVAL',
    "return redis.call('SETRANGE', KEYS[1], tonumber(ARGV[1]), 'x')",
    '1',
    BALLAST,
    String(BALLAST_BYTES),
  )
  const used = Number(await infoOf(hands, 'memory', 'used_memory'))
  await hands.redis('CONFIG', 'SET', 'maxmemory', String(Math.round((100 * used) / percent)))
}
async function freeMemory(hands: Hands): Promise<void> {
  await hands.redis('CONFIG', 'SET', 'maxmemory', MAXMEMORY, 'maxmemory-policy', 'noeviction')
  await hands.redis('DEL', BALLAST)
}

export const redisFaults: Fault[] = [
  faultOf(
    'redis-cannot-save',
    'Redis cannot write into its folder, and is told to go on all the same',
    [
      { name: PERSISTENCE, status: 'critical', words: 'the last save failed' },
      { name: 'daily.logs.services[redis]', status: 'warning', words: 'Permission denied' },
    ],
    async (hands) => {
      await hands.redis('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no')
      await hands.execute('redis', ['chown', 'root:root', '/data'])
      await hands.execute('redis', ['chmod', '755', '/data'])
      await hands.redis('BGSAVE')
      await waitFor(
        'the save has failed',
        async () => (await infoOf(hands, 'persistence', 'rdb_last_bgsave_status')) === 'err',
      )
    },
    async (hands) => {
      await hands.execute('redis', ['chown', 'redis:redis', '/data'])
      await hands.execute('redis', ['chmod', '750', '/data'])
      await hands.redis('BGSAVE', 'SCHEDULE')
      await waitFor(
        'it saves again',
        async () => (await infoOf(hands, 'persistence', 'rdb_last_bgsave_status')) === 'ok',
      )
      await hands.redis('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'yes')
    },
  ),
  faultOf(
    'redis-keeps-nothing',
    'somebody switched saving off at run time',
    { name: PERSISTENCE, status: 'critical', words: 'keeps nothing over a restart' },
    async (hands) => {
      await hands.redis('CONFIG', 'SET', 'save', '')
    },
    (hands) => hands.redis('CONFIG', 'SET', 'save', SAVE),
  ),
  faultOf(
    'redis-saves-rarely',
    'Redis saves so rarely that changes stay unsaved, with the limit scaled to seconds',
    { name: PERSISTENCE, status: 'warning', words: 'changes since (warning >' },
    async (hands) => {
      await hands.redis('CONFIG', 'SET', 'save', '86400 1000000')
      await waitFor('changes are unsaved for a while', async () => {
        const savedAt = Number(await infoOf(hands, 'persistence', 'rdb_last_save_time'))
        const unsaved = Number(await infoOf(hands, 'persistence', 'rdb_changes_since_last_save'))
        return unsaved > 0 && Date.now() / 1000 - savedAt > 5
      })
      return { limits: { [PERSISTENCE]: { warning: 0.001 } } }
    },
    (hands) => hands.redis('CONFIG', 'SET', 'save', SAVE),
  ),
  faultOf(
    'redis-filling',
    'Redis uses 80 % of its maxmemory',
    { name: MEMORY, status: 'warning', words: '(maxmemory)' },
    (hands) => limitMemory(hands, 80),
    freeMemory,
  ),
  faultOf(
    'redis-full',
    'Redis uses 95 % of its maxmemory',
    { name: MEMORY, status: 'critical', words: '(maxmemory)' },
    (hands) => limitMemory(hands, 95),
    freeMemory,
  ),
  faultOf(
    'redis-evicts-queues',
    'the eviction policy was changed to one that throws away any key',
    { name: MEMORY, status: 'critical', words: 'allkeys-lru may throw away automation_queue' },
    async (hands) => {
      await hands.redis('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    },
    freeMemory,
  ),
]
