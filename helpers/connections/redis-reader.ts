/** What probes ask of Redis: commands that only read, each with the words of a failure around it. */
import type { Redis } from 'ioredis'

/**
 * Runs commands of the driver: `ask((client) => client.llen('automation_queue'))`. The whole of `work` must end within the
 * time of one look. Throws ConnectionFailure.
 */
export type Ask = <T>(work: (client: Redis) => Promise<T>) => Promise<T>

/**
 * Every method is one look. Asked at once (`Promise.all`) they travel together; unlike with ioredis' pipelines no error
 * can be overlooked. What else may be asked is for the account's ACL to say: Redis has no read-only session.
 */
export interface RedisReader {
  /** How the service was reached: `tunnel: port 6379 in travian_redis`. For evidence. */
  readonly way: string
  /** Redis' own word: `none` for a key that does not exist. */
  type: (key: string) => Promise<string>
  /** Null where the key does not exist. */
  get: (key: string) => Promise<string | null>
  /** Null where the key or the field does not exist. */
  hget: (key: string, field: string) => Promise<string | null>
  /** Empty where the key does not exist. */
  hgetall: (key: string) => Promise<Record<string, string>>
  /** 0 also where the key does not exist. */
  llen: (key: string) => Promise<number>
  /** Null where the list has no such place. */
  lindex: (key: string, index: number) => Promise<string | null>
  /** -1 without an end of life, -2 where the key does not exist. */
  ttlSeconds: (key: string) => Promise<number>
  /** One line a client. */
  clientList: () => Promise<string>
  info: (section: string) => Promise<string>
  /** For a command that is not here. */
  ask: Ask
}

export const redisReader = (way: string, ask: Ask): RedisReader => ({
  way,
  ask,
  type: (key) => ask((client) => client.type(key)),
  get: (key) => ask((client) => client.get(key)),
  hget: (key, field) => ask((client) => client.hget(key, field)),
  hgetall: (key) => ask((client) => client.hgetall(key)),
  llen: (key) => ask((client) => client.llen(key)),
  lindex: (key, index) => ask((client) => client.lindex(key, index)),
  ttlSeconds: (key) => ask((client) => client.ttl(key)),
  clientList: () => ask(async (client) => String(await client.client('LIST'))),
  info: (section) => ask((client) => client.info(section)),
})
