/** What Redis says of itself in INFO, and the settings that the suite reads. */
import { CouldNotLook, evidence } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export type Info = ReadonlyMap<string, string>

/** Parses INFO: `name:value` lines and `# Section` headings. */
export function parseInfo(text: string): Info {
  return new Map(
    text
      .split(/\r?\n/)
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const),
  )
}

export const redisService = ({ description }: Stack): string => description.databases.redis?.service ?? 'redis'

export async function redisInfo(stack: Stack, section: string): Promise<{ info: Info; text: string }> {
  const redis = await stack.connections.redis()
  const text = await redis.info(section)
  return { info: parseInfo(text), text }
}

/** A number of INFO. Throws CouldNotLook where there is none: never 0. */
export function infoNumber(stack: Stack, info: Info, name: string): number {
  const value = Number(info.get(name) ?? Number.NaN)
  if (Number.isFinite(value)) return value
  throw new CouldNotLook(`Redis does not tell ${name}`, {
    witness: redisService(stack),
    remedy: ['Ask it: redis-cli INFO'],
    evidence: [evidence('redis INFO', [...info].map(([key, text]) => `${key}:${text}`).join('\n'))],
  })
}

/** Settings by name; those that the server does not know are left out. */
export async function redisSettings(stack: Stack, ...names: string[]): Promise<Map<string, string>> {
  const redis = await stack.connections.redis()
  const answers = await Promise.all(names.map((name) => redis.ask((client) => client.config('GET', name))))
  return new Map((answers as string[][]).flatMap(([name, value]) => (name === undefined ? [] : [[name, value ?? '']])))
}
