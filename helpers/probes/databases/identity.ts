/** Which databases these are: the servers' own identifiers, and the volumes that their data lies on. */
import * as v from 'valibot'
import { CouldNotLook, evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'
import { lastSinceEpoch } from '../since-epoch.ts'
import { lookAtDescribed } from './each.ts'

/** Part → what identifies it: `server`, `made` (its tables), `volume`, `created` (the volume). A part that cannot be told is left out. */
export type IdentityParts = Record<string, string>

export interface IdentityFacts {
  parts: IdentityParts
  /** Null at first sight. */
  before: { at: Date; parts: IdentityParts } | null
}

export interface ServerIdentity {
  /** The data folder's own identifier; null where the server keeps none. */
  server: string | null
  /** When its system tables were made, ISO 8601 UTC; null where that is not to be had or tells no more. */
  made: string | null
  /** As the server sees it: inside its container. */
  dataFolder: string
}

const ID = 'daily.databases.identity'

/** PostgreSQL's system identifier, made by initdb. */
export const postgresIdentity = oncePerRun(async ({ connections }: Stack): Promise<ServerIdentity> => {
  const sql = await connections.postgres()
  const [row] = await sql.query<{ server: string; folder: string }>(
    "SELECT system_identifier::text AS server, current_setting('data_directory') AS folder FROM pg_control_system()",
  )
  return { server: row?.server ?? null, made: null, dataFolder: row?.folder ?? '' }
})

/** A table that comes with every data folder and that nobody ever alters. */
const MADE =
  "SELECT UNIX_TIMESTAMP(create_time) AS made FROM information_schema.tables WHERE table_schema = 'mysql' AND table_name = 'time_zone_leap_second'"

/**
 * MySQL's server uuid lies in its data folder. MariaDB's `server_uid` does not: it is made of the network card's address
 * and the port, so it survives a replaced folder and changes with a container's address. Its system tables tell their age.
 */
export const mysqlIdentity = oncePerRun(async ({ connections }: Stack): Promise<ServerIdentity> => {
  const sql = await connections.mysql()
  const [variables, [table]] = await Promise.all([
    sql.query<{ Variable_name: string; Value: string }>(
      "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'datadir')",
    ),
    sql.query<{ made: number | string | null }>(MADE),
  ])
  const values = new Map(variables.map(({ Variable_name, Value }) => [Variable_name, Value]))
  const made = Number(table?.made ?? 0)
  return {
    server: values.get('server_uuid') ?? null,
    made: made > 0 ? new Date(made * 1000).toISOString() : null,
    dataFolder: values.get('datadir') ?? '',
  }
})

/** Redis keeps no identity over a restart; its data folder's volume does. */
async function redisIdentity({ connections }: Stack): Promise<ServerIdentity> {
  const redis = await connections.redis()
  const [, folder] = (await redis.ask((client) => client.config('GET', 'dir'))) as string[]
  return { server: null, made: null, dataFolder: folder ?? '' }
}

/** Older engines take the last change of a volume's folder for its creation (moby 44719). */
const KNOWS_CREATION = 23

/** The volume that holds the folder; nothing for a bind mount, or where the server runs in no container of ours. */
async function volumeOf({ connections, description }: Stack, service: string, folder: string): Promise<IdentityParts> {
  const { engine } = connections
  const [containers, volumes, { version }] = await Promise.all([
    engine.containers(description.project),
    engine.volumes(),
    engine.info(),
  ])
  const inside = `${folder.replace(/\/+$/, '')}/`
  const [mount] = containers
    .filter((container) => container.service === service)
    .flatMap((container) => container.mounts)
    .filter(({ destination }) => inside.startsWith(`${destination.replace(/\/+$/, '')}/`))
    .sort((one, other) => other.destination.length - one.destination.length)
  const volume = volumes.find(({ name }) => name === mount?.name)
  const created = Number.parseInt(version, 10) >= KNOWS_CREATION ? volume?.createdAt?.toISOString() : undefined
  return { ...(volume && { volume: volume.name }), ...(created !== undefined && { created }) }
}

const remembered = v.record(v.string(), v.string())

/** What was remembered by another version of this suite is nothing to compare with. */
export function parseIdentity(text: string): IdentityParts | null {
  try {
    const parsed = v.safeParse(remembered, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

async function observe(
  stack: Stack,
  kind: 'postgres' | 'mysql' | 'redis',
  identityOf: (stack: Stack) => Promise<ServerIdentity>,
): Promise<Omit<Seen<IdentityFacts>, 'object'>> {
  const service = stack.description.databases[kind]?.service ?? kind
  const { server, made, dataFolder } = await identityOf(stack)
  const volume = await volumeOf(stack, service, dataFolder)
  const parts: IdentityParts = {
    ...(server !== null && { server }),
    ...(made !== null && { made }),
    ...volume,
  }
  const text = Object.entries(parts)
    .map(([part, identity]) => `${part} ${identity}`)
    .join('; ')
  const source = `${kind}: identifier of the server; engine: volume of ${dataFolder}`
  if (text === '') {
    throw new CouldNotLook(`${kind} has neither an identifier of its own nor a volume that the engine knows`, {
      witness: service,
      remedy: ['Give its data a named volume, so that a replaced one can be noticed'],
    })
  }
  const last = lastSinceEpoch(stack, await stack.history(), ID, kind)
  const before = last === null ? null : parseIdentity(last.text)
  return {
    reading: reading({ value: text, unit: '', text, source, remember: JSON.stringify(parts) }),
    facts: { parts, before: last === null || before === null ? null : { at: last.at, parts: before } },
    evidence: [evidence(source, text), evidence('at the last run', last?.text ?? 'not known')],
  }
}

/** Identifiers of each data store's server and data volume, with those of the last run. One result per data store. */
export const databaseIdentities = (stack: Stack): Promise<Observation<IdentityFacts>[]> =>
  lookAtDescribed(stack, {
    postgres: () => observe(stack, 'postgres', postgresIdentity),
    mysql: () => observe(stack, 'mysql', mysqlIdentity),
    redis: () => observe(stack, 'redis', redisIdentity),
  })
