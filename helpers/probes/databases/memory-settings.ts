/** The memory that database servers are told to use, against what their containers allow. */
import { runningContainer } from '../../connections/index.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { redisSettings } from './redis-info.ts'

export interface MemorySettingFacts {
  setting: string
  service: string
  /** 0 where the server has no bound of its own. */
  bytes: number
  /** Null where the container may take all the memory of the host. */
  limitBytes: number | null
}

type Kind = 'postgres' | 'mysql' | 'redis'

interface Setting {
  kind: Kind
  name: string
  /** In bytes. */
  read: (stack: Stack) => Promise<number>
}

const postgresSetting =
  (name: string) =>
  async ({ connections }: Stack): Promise<number> => {
    const sql = await connections.postgres()
    const [row] = await sql.query<{ bytes: number }>('SELECT pg_size_bytes(current_setting($1))::float8 AS bytes', [
      name,
    ])
    return Number(row?.bytes ?? Number.NaN)
  }

const SETTINGS: Record<string, Setting> = {
  'postgres-shared-buffers': { kind: 'postgres', name: 'shared_buffers', read: postgresSetting('shared_buffers') },
  'postgres-cache-size': {
    kind: 'postgres',
    name: 'effective_cache_size',
    read: postgresSetting('effective_cache_size'),
  },
  'mysql-buffer-pool': {
    kind: 'mysql',
    name: 'innodb_buffer_pool_size',
    read: async ({ connections }) => {
      const sql = await connections.mysql()
      const [row] = await sql.query<{ bytes: number | string }>('SELECT @@innodb_buffer_pool_size AS bytes')
      return Number(row?.bytes ?? Number.NaN)
    },
  },
  'redis-maxmemory': {
    kind: 'redis',
    name: 'maxmemory',
    read: async (stack) => Number((await redisSettings(stack, 'maxmemory')).get('maxmemory') ?? Number.NaN),
  },
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MiB`

/** Throws CouldNotLook where the server tells no number. */
function seenOf(
  { name }: Setting,
  service: string,
  bytes: number,
  limitBytes: number | null,
): Omit<Seen<MemorySettingFacts>, 'object'> {
  const source = `${name} of ${service}; engine: memory limit`
  if (!Number.isFinite(bytes)) {
    throw new CouldNotLook(`${service} does not tell ${name}`, { witness: service, remedy: [`Ask it for ${name}`] })
  }
  const percent = limitBytes === null ? null : (100 * bytes) / limitBytes
  const of = limitBytes === null ? 'a container without a limit' : `its container's ${mebibytes(limitBytes)}`
  return {
    reading: reading({
      value: percent === null ? null : Math.round(percent * 10) / 10,
      unit: '%',
      text: `${name} ${mebibytes(bytes)}${percent === null ? '' : `, ${percent.toFixed(0)} %`} of ${of}`,
      source,
    }),
    facts: { setting: name, service, bytes, limitBytes },
    evidence: [evidence(source, `${name} ${bytes} B, limit ${limitBytes ?? 'none'} B`)],
  }
}

/** Percent of the container's memory limit that a setting asks for. One result per setting of the databases described. */
export function memorySettings(stack: Stack): Promise<Observation<MemorySettingFacts>[]> {
  const { description, connections } = stack
  const described = Object.entries(SETTINGS).filter(([, { kind }]) => description.databases[kind] !== undefined)
  return lookAtEach(
    described,
    ([object]) => object,
    async ([, setting]) => {
      const service = description.databases[setting.kind]?.service ?? setting.kind
      const [bytes, container] = await Promise.all([
        setting.read(stack),
        runningContainer(connections.engine, description.project, service),
      ])
      return seenOf(setting, service, bytes, container.memoryLimitBytes)
    },
  )
}
