/** What the known defects of the stack are recognised by: configuration, last words, and the checkout where it can be read. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StackDescription } from '../../helpers/configuration/description.ts'
import type { Connections, Inspection } from '../../helpers/connections/index.ts'
import { CouldNotLook } from '../../helpers/reading.ts'

export interface StackFacts {
  containers: Inspection[]
  /** The last lines of each container's own log, by its name. */
  lastWords: Map<string, string>
  /** Mount points in containers that are directories though their name is a file's: `travian_postgres:/…/init.sql`. */
  directoriesForFiles: string[]
  networks: string[]
  /** Null where PostgreSQL cannot be asked. */
  postgres: { tables: number; hasTls: boolean } | null
  checkout: Checkout | null
}

/** The folder that compose was started in, where this machine has it. */
export interface Checkout {
  folder: string
  /** Texts of the files that the defects are in, by path; a file that is not there is absent. */
  files: Map<string, string>
  has(path: string): boolean
}

const LAST_LINES = 200

const FILES = [
  'docker-compose.yml',
  'docker-compose.prod.yml',
  'docker-compose.workers.yml',
  'docker/nginx/Dockerfile.prod',
  'docker/php-app/Dockerfile',
  'docker/workers/Dockerfile',
  'docker/nginx/conf.d/dev-http.conf',
  'sections/api/include/Database/DB.php',
  'loki/loki-config.yml',
  'grafana/provisioning/alerting/travian-alerts.yml',
]
const LISTED = ['composer.json', 'sections/api/include/vendor', 'sections/api/vendor']

/** Null for what cannot be asked: other facts still tell. */
async function orNull<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof CouldNotLook) return null
    throw error
  }
}

async function lastWordsOf({ engine }: Connections, { id }: Inspection): Promise<string> {
  const lines: string[] = []
  await orNull(() => engine.logLines(id, LAST_LINES, ({ text }) => lines.push(text.toString('utf8')) > 0))
  return lines.join('\n')
}

/** Only the names: compose wrote down where it was started, and that may be this machine. */
async function readCheckout(containers: readonly Inspection[], isLocal: boolean): Promise<Checkout | null> {
  const folder = containers.map(({ labels }) => labels['com.docker.compose.project.working_dir']).find(Boolean)
  if (folder === undefined || !isLocal || (await readdir(folder).catch(() => null)) === null) return null
  const texts = await Promise.all(
    FILES.map(async (path) => [path, await readFile(join(folder, path), 'utf8').catch(() => null)] as const),
  )
  const files = new Map(texts.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const])))
  const listed = await Promise.all(
    LISTED.map(async (path) => ((await stat(join(folder, path)).catch(() => null)) === null ? [] : [path])),
  )
  const present = new Set(listed.flat())
  return { folder, files, has: (path) => present.has(path) || files.has(path) }
}

async function postgresFacts(connections: Connections, description: StackDescription): Promise<StackFacts['postgres']> {
  if (description.databases.postgres === undefined) return null
  return orNull(async () => {
    const sql = await connections.postgres()
    const [row] = await sql.query<{ tables: number; ssl: string }>(
      `select count(*)::int as tables, current_setting('ssl') as ssl
         from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')`,
    )
    return row === undefined ? null : { tables: row.tables, hasTls: row.ssl === 'on' }
  })
}

/** Never throws for what cannot be looked at: a defect is named only where it is met. */
export async function stackFacts(
  containers: Inspection[],
  description: StackDescription,
  connections: Connections,
): Promise<StackFacts> {
  const { engine } = connections
  const [words, suspects, networks, postgres, checkout] = await Promise.all([
    Promise.all(containers.map(async (one) => [one.name, await lastWordsOf(connections, one)] as const)),
    Promise.all(
      containers.flatMap(({ id, name, mounts }) =>
        mounts
          .filter(({ type, destination }) => type === 'bind' && /\.\w+$/.test(destination))
          .map(async ({ destination }) =>
            (await orNull(() => engine.isDirectory(id, destination))) === true ? [`${name}:${destination}`] : [],
          ),
      ),
    ),
    orNull(() => engine.networks()),
    postgresFacts(connections, description),
    readCheckout(containers, engine.calls.isLocalSocket),
  ])
  return {
    containers,
    lastWords: new Map(words),
    directoriesForFiles: suspects.flat(2),
    networks: networks ?? [],
    postgres,
    checkout,
  }
}
