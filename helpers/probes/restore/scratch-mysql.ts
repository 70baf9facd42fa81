/** A MySQL or MariaDB server of our own, of the very image that the database service runs. */
import type { Engine, ProgramEnd, Scratch } from '../../connections/index.ts'
import { quoted } from '../databases/rows.ts'
import { feedDump, type RestoredContents, runInside, type ScratchServer } from './scratch-server.ts'

/** What a dump leaves to the server that it is restored into; as the live one has it. */
export interface MysqlSettings {
  lowerCaseTableNames: number
  characterSet: string
  collation: string
  timezone: string
}

const FOLDER = '/tmp/scratch'
const USER = 'mysql'
const STARTING_MS = 180_000
const LOOKING_MS = 300_000

/** `$1` lower_case_table_names, `$2` character set, `$3` collation, `$4` time zone. Nothing here must survive. */
const START = `set -e
mkdir -m 700 ${FOLDER}
if command -v mariadb-install-db > /dev/null; then
  server=mariadbd
  mariadb-install-db --no-defaults --datadir=${FOLDER}/data --auth-root-authentication-method=normal --skip-test-db \\
    > ${FOLDER}/log 2>&1 || { cat ${FOLDER}/log >&2; exit 1; }
else
  server=mysqld
  mysqld --no-defaults --initialize-insecure --datadir=${FOLDER}/data --lower-case-table-names="$1" \\
    > ${FOLDER}/log 2>&1 || { cat ${FOLDER}/log >&2; exit 1; }
fi
"$server" --no-defaults --datadir=${FOLDER}/data --socket=${FOLDER}/socket --pid-file=${FOLDER}/pid --tmpdir=/tmp \\
  --skip-networking --skip-log-bin --performance-schema=OFF --max-allowed-packet=1G --innodb-buffer-pool-size=128M \\
  --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --lower-case-table-names="$1" --character-set-server="$2" \\
  --collation-server="$3" --default-time-zone="$4" > ${FOLDER}/log 2>&1 &
admin=mysqladmin
! command -v mariadb-admin > /dev/null || admin=mariadb-admin
until "$admin" --no-defaults --socket=${FOLDER}/socket --user=root --silent ping > /dev/null 2>&1; do
  kill -0 $! 2> /dev/null || { cat ${FOLDER}/log >&2; exit 1; }
  sleep 0.2
done`

const client = (...more: string[]): [string, ...string[]] => [
  ...(['sh', '-c', 'if command -v mariadb > /dev/null; then exec mariadb "$@"; fi; exec mysql "$@"', 'sh'] as const),
  ...['--no-defaults', `--socket=${FOLDER}/socket`, '--user=root', '--batch', '--skip-column-names', '--raw'],
  ...['--max-allowed-packet=1G', '--default-character-set=utf8mb4'],
  ...more,
]

/** No connection, or one that broke. */
const LOST = /^ERROR (?:2002|2003|2006|2013) /m

/** Counted so many at a time: a statement is an argument, and those are limited. */
const AT_ONCE = 100

/** Starts the server in the container. Throws CouldNotLook where it does not start. */
export async function startMysql(
  engine: Engine,
  scratch: Scratch,
  { lowerCaseTableNames, characterSet, collation, timezone }: MysqlSettings,
  witness: string,
): Promise<ScratchServer> {
  const inside = (argv: readonly string[], timeoutMs: number): Promise<string> =>
    runInside(engine, scratch, argv, { user: USER, witness, timeoutMs })
  await inside(['sh', '-c', START, 'sh', String(lowerCaseTableNames), characterSet, collation, timezone], STARTING_MS)
  const run = (statement: string): Promise<string> => inside(client(`--execute=${statement}`), LOOKING_MS)
  const ask = async (query: string): Promise<unknown> => JSON.parse(await run(query))
  /** A JSON array of scalars, in the order asked. */
  const askEach = async (expressions: readonly string[]): Promise<(number | null)[]> => {
    const answers: (number | null)[] = []
    for (let index = 0; index < expressions.length; index += AT_ONCE) {
      const part = expressions.slice(index, index + AT_ONCE)
      answers.push(...((await ask(`SELECT JSON_ARRAY(${part.join(', ')})`)) as (number | null)[]))
    }
    return answers
  }
  return {
    restore: async (database, dump, signal) => {
      await run(`CREATE DATABASE ${quoted(database)}`)
      const lost = ({ words }: ProgramEnd): boolean => LOST.test(words)
      return feedDump(engine, scratch, client(`--database=${database}`), dump, { lost, witness, user: USER, signal })
    },
    contents: async (database, newest) => {
      const literal = `'${database.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
      const tables = (await ask(
        `SELECT COALESCE(JSON_ARRAYAGG(table_name), '[]') FROM information_schema.tables
         WHERE table_schema = ${literal} AND table_type = 'BASE TABLE'`,
      )) as string[]
      const from = (table: string): string => `${quoted(database)}.${quoted(table)}`
      const counts = await askEach(tables.map((table) => `(SELECT COUNT(*) FROM ${from(table)})`))
      const there = newest.filter(({ table }) => tables.includes(table))
      const times = await askEach(there.map(({ table, expression }) => `(SELECT ${expression} FROM ${from(table)})`))
      const found: RestoredContents['newest'] = Object.fromEntries(
        there.map(({ table }, index) => [table, times[index] ?? null]),
      )
      return { rows: Object.fromEntries(tables.map((table, index) => [table, Number(counts[index])])), newest: found }
    },
  }
}
