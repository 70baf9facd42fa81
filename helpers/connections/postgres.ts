/** Read-only, bounded sessions to PostgreSQL, by pg over whichever way leads there. */
import type { Client } from 'pg'
import { failureOf } from './failures/classify.ts'
import { interpretPostgres } from './failures/postgres.ts'
import { type Line, notThisProtocol, type Protocol } from './line.ts'
import { logIn, type Opening, openLine, requireUser } from './sessions/opening.ts'
import type { Session } from './sessions/session.ts'
import { type Sql, traced } from './sql.ts'

const protocol: Protocol = {
  /** A message begins with its type; a server may begin with authentication, error, notice or version negotiation. */
  judgeGreeting: (first) => ('RENv'.includes(String.fromCharCode(first[0] ?? 0)) ? null : notThisProtocol(first)),
  interpret: interpretPostgres,
}

const LOCK_TIMEOUT_MS = 2000
const INT8 = 20

/** The server gives a query up a little before we stop waiting, so that it is the server who says why. */
const statementTimeoutMs = (timeoutMs: number): number => Math.max(Math.floor(timeoutMs * 0.9), 1)

/** A count is a number as long as it is one exactly; beyond 2^53 it stays text. */
function parseInt8(text: string): number | string {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}

type Driver = typeof import('pg', { with: { 'resolution-mode': 'import' }})

const sessionSettings = (timeoutMs: number): string =>
  [
    'default_transaction_read_only=on',
    `statement_timeout=${statementTimeoutMs(timeoutMs)}`,
    `lock_timeout=${Math.min(LOCK_TIMEOUT_MS, statementTimeoutMs(timeoutMs))}`,
  ]
    .map((setting) => `-c ${setting}`)
    .join(' ')

async function connect(
  { default: pg }: Driver,
  line: Line,
  user: string,
  { account, database, runId, timeoutMs }: Opening,
): Promise<Client> {
  // Whatever is left out here, pg takes from the operator's own PG… variables and files.
  const client = new pg.Client({
    stream: () => line.socket,
    user,
    password: () => account.password ?? '',
    database: database ?? 'postgres',
    host: 'localhost',
    port: 5432,
    ssl: false,
    application_name: `runbook:${runId}`,
    options: sessionSettings(timeoutMs),
  })
  client.setTypeParser(INT8, parseInt8)
  // What ends an idle session shows at the next query.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** A pooler in between may drop the session's settings without a word: then nothing is asked at all. */
async function readVersion(client: Client, line: Line, runId: string): Promise<string> {
  const text =
    "select current_setting('default_transaction_read_only') as ro, current_setting('server_version') as version"
  const { rows } = await client.query<{ ro: string; version: string }>(traced(runId, text))
  const [row] = rows
  if (row?.ro !== 'on') throw failureOf(line.party, { state: 'not-read-only', detail: '' })
  return row.version
}

/**
 * A session in which writing is refused, a statement ends after 0.9 of `timeoutMs` and a wait for a lock after 2 s.
 * `bigint` comes as a number up to 2^53 and as text beyond, `numeric` as text, `timestamptz` as a Date.
 */
export async function openPostgres(opening: Opening): Promise<Session & Sql> {
  const { runId, timeoutMs } = opening
  const user = requireUser(opening, 'PostgreSQL')
  const driver = import('pg')
  const opened = await openLine(opening, 'PostgreSQL', protocol)
  const { line } = opened
  const { client, version } = await logIn(opening, opened, async () => {
    const connected = await connect(await driver, line, user, opening)
    return { client: connected, version: await readVersion(connected, line, runId) }
  })
  return {
    way: `${line.link.way}: ${line.link.place}`,
    version,
    get isBroken() {
      return line.isBroken
    },
    query: async <T>(text: string, parameters: Parameters<Sql['query']>[1] = []) =>
      line.exchange('query', timeoutMs, async () => {
        const { rows } = await client.query({ text: traced(runId, text), values: [...parameters] })
        return rows as T[]
      }),
    close: () => line.close(() => client.end()),
  }
}
