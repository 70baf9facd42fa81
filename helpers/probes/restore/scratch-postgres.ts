/** A PostgreSQL server of our own, of the very image that the database service runs. */
import type { Engine, ProgramEnd, Scratch } from '../../connections/index.ts'
import { feedDump, type RestoredContents, runInside, type ScratchServer } from './scratch-server.ts'

/** What a dump leaves to the server that it is restored into; as the live one has it. */
export interface PostgresSettings {
  encoding: string
  collate: string
  ctype: string
  timezone: string
  /** Dumps name them as owners and hold none of them. */
  roles: string[]
}

const FOLDER = '/tmp/scratch'
const USER = 'postgres'
const STARTING_MS = 180_000
const LOOKING_MS = 300_000

/** Debian keeps the server's programs off the path. */
const WITH_PATH = 'for bin in /usr/lib/postgresql/*/bin; do [ ! -d "$bin" ] || PATH="$bin:$PATH"; done;'

/** `$1` encoding, `$2` collation, `$3` character type, `$4` time zone. Nothing here must survive, so nothing is synced. */
const START = `${WITH_PATH}
set -e
mkdir -m 700 ${FOLDER}
initdb --pgdata=${FOLDER}/data --username=postgres --auth=trust --no-sync --encoding="$1" --lc-collate="$2" --lc-ctype="$3" \\
  > ${FOLDER}/initdb 2>&1 || { cat ${FOLDER}/initdb >&2; exit 1; }
cat >> ${FOLDER}/data/postgresql.conf <<SETTINGS
listen_addresses = ''
unix_socket_directories = '${FOLDER}'
timezone = '$4'
shared_buffers = 64MB
maintenance_work_mem = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
SETTINGS
pg_ctl --pgdata=${FOLDER}/data --wait --timeout=150 --log=${FOLDER}/log start > /dev/null || { cat ${FOLDER}/log >&2; exit 1; }`

/** `$1` the names as a JSON array. */
const ROLES = `${WITH_PATH}
exec psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=roles="$1" --host=${FOLDER} --username=postgres --dbname=postgres <<'SQL'
SELECT format('CREATE ROLE %I', name) FROM json_array_elements_text(:'roles') AS name \\gexec
SQL`

const client = (...more: string[]): [string, ...string[]] => [
  ...(['sh', '-c', `${WITH_PATH} exec psql "$@"`, 'sh'] as const),
  ...[
    '--no-psqlrc',
    '--quiet',
    '--set=ON_ERROR_STOP=1',
    `--host=${FOLDER}`,
    '--username=postgres',
    '--dbname=postgres',
  ],
  ...more,
]

/** Exact counts in one statement: each table's own query, made and run by the server. */
const COUNTS = `SELECT coalesce(json_object_agg(n.nspname || '.' || c.relname, CASE WHEN c.relkind = 'f' THEN '0' ELSE
    (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I.%I', n.nspname, c.relname), false, true, '')))[1]::text
  END), '{}')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

/** Starts the server in the container. Throws CouldNotLook where it does not start. */
export async function startPostgres(
  engine: Engine,
  scratch: Scratch,
  { encoding, collate, ctype, timezone, roles }: PostgresSettings,
  witness: string,
): Promise<ScratchServer> {
  const inside = (argv: readonly string[], timeoutMs: number): Promise<string> =>
    runInside(engine, scratch, argv, { user: USER, witness, timeoutMs })
  await inside(['sh', '-c', START, 'sh', encoding, collate, ctype, timezone], STARTING_MS)
  await inside(['sh', '-c', ROLES, 'sh', JSON.stringify(roles)], STARTING_MS)
  const ask = async (query: string): Promise<unknown> =>
    JSON.parse(await inside(client('--tuples-only', '--no-align', `--command=${query}`), LOOKING_MS))
  return {
    restore: async (_database, dump, signal) => {
      // psql ends with 2 where its session is lost, with 3 at an error of the script.
      const lost = ({ exitCode }: ProgramEnd): boolean => exitCode === 2
      return feedDump(engine, scratch, client('--output=/dev/null'), dump, { lost, witness, user: USER, signal })
    },
    contents: async (_database, newest) => {
      const counts = (await ask(COUNTS)) as Record<string, string>
      const rows = Object.fromEntries(Object.entries(counts).map(([table, count]) => [table, Number(count)]))
      const there = newest.filter(({ table }) => `public.${table}` in rows)
      const parts = there.flatMap(({ table, expression }) => [`'${table}'`, `(SELECT ${expression} FROM ${table})`])
      const found: RestoredContents['newest'] =
        parts.length === 0
          ? {}
          : ((await ask(`SELECT json_build_object(${parts.join(', ')})`)) as RestoredContents['newest'])
      return { rows, newest: found }
    },
  }
}
