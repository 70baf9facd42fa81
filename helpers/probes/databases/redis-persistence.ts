/** Whether Redis would still have its queues after a restart. */
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { infoNumber, redisInfo, redisSettings } from './redis-info.ts'

export interface PersistenceFacts {
  /** Why nothing needs to be kept; null where it must be. */
  notNeeded: string | null
  /** Neither snapshots nor an append-only file are configured. */
  isOff: boolean
  /** What has failed, in words; empty where nothing has. */
  failures: string[]
}

/** INFO field → what it means when it is not `ok`. */
const SIGNS: Record<string, string> = {
  rdb_last_bgsave_status: 'the last save failed',
  aof_last_write_status: 'the last append to the append-only file failed',
  aof_last_bgrewrite_status: 'the last rewrite of the append-only file failed',
}

/** Hours since the last save while changes are unsaved; 0 where none are, or where every write is appended to a file. */
export async function redisPersistence(stack: Stack): Promise<Seen<PersistenceFacts>> {
  const [{ info, text: raw }, settings] = await Promise.all([
    redisInfo(stack, 'persistence'),
    redisSettings(stack, 'save', 'stop-writes-on-bgsave-error'),
  ])
  const isAppending = info.get('aof_enabled') === '1'
  const isSaving = (settings.get('save') ?? '') !== ''
  const unsaved = infoNumber(stack, info, 'rdb_changes_since_last_save')
  const savedAgo = Math.max(0, Date.now() / 1000 - infoNumber(stack, info, 'rdb_last_save_time')) / 3600
  const failures = Object.entries(SIGNS).flatMap(([field, words]) =>
    (info.get(field) ?? 'ok') === 'ok' ? [] : [words],
  )
  const stops = failures.length > 0 && settings.get('stop-writes-on-bgsave-error') === 'yes'
  const value = isAppending || unsaved === 0 ? 0 : savedAgo
  const kept = isAppending ? 'every write is appended to a file' : `last save ${savedAgo.toFixed(2)} h ago`
  const source = 'redis INFO persistence'
  return {
    object: null,
    reading: reading({ value, unit: 'h', text: `${kept}, ${unsaved} changes since`, source }),
    facts: {
      notNeeded:
        stack.description.databases.redis?.persistence === 'none'
          ? 'what this Redis holds need not survive a restart (stack description: persistence none)'
          : null,
      isOff: !isSaving && !isAppending,
      failures: [...failures, ...(stops ? ['so Redis refuses all writes'] : [])],
    },
    evidence: [evidence(source, raw), evidence('redis CONFIG GET save', settings.get('save') ?? '(nil)')],
  }
}
