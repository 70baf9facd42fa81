/** Read-only, bounded sessions to MySQL and MariaDB, by mysql2 over whichever way leads there. */
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { interpretMysql } from './failures/mysql.ts'
import { type Line, notThisProtocol, type Protocol } from './line.ts'
import { logIn, type Opening, openLine, requireUser } from './sessions/opening.ts'
import type { Session } from './sessions/session.ts'
import { type Sql, traced } from './sql.ts'

/** The server speaks first: a packet numbered 0 with protocol version 10, or an error. */
const isGreeting = (first: Buffer): boolean =>
  (first[3] === undefined || first[3] === 0) && (first[4] === undefined || first[4] === 10 || first[4] === 0xff)

const protocol: Protocol = {
  judgeGreeting: (first) => (isGreeting(first) ? null : notThisProtocol(first)),
  interpret: interpretMysql,
}

const LOCK_TIMEOUT_SECONDS = 2

export interface MysqlSql extends Sql {
  readonly dialect: 'mariadb' | 'mysql'
}

const dialectOf = (version: string): MysqlSql['dialect'] => (/mariadb/i.test(version) ? 'mariadb' : 'mysql')

/**
 * What bounds a session, by dialect: MariaDB counts in seconds and for every statement, MySQL in milliseconds and for
 * SELECT alone. The statements for `mysql` were never run against a real MySQL 8 (unverified).
 */
export function sessionStatements(dialect: MysqlSql['dialect'], timeoutMs: number): string[] {
  const limitMs = Math.max(Math.floor(timeoutMs * 0.9), 1)
  const limit = dialect === 'mariadb' ? `max_statement_time=${limitMs / 1000}` : `max_execution_time=${limitMs}`
  const lock = `lock_wait_timeout=${LOCK_TIMEOUT_SECONDS}, innodb_lock_wait_timeout=${LOCK_TIMEOUT_SECONDS}`
  // An empty sql_mode makes backslash escapes and quotes mean what mysql2 takes them for, however the server is set.
  return [`SET SESSION ${limit}, ${lock}, sql_mode=''`, 'SET SESSION TRANSACTION READ ONLY']
}

type Driver = typeof import('mysql2/promise')

async function connect(mysql: Driver, line: Line, user: string, { account, database }: Opening): Promise<Connection> {
  const connection = await mysql.createConnection({
    stream: () => line.socket,
    user,
    password: account.password ?? '',
    ...(database === null ? {} : { database }),
    connectTimeout: 0,
    dateStrings: true,
    supportBigNumbers: true,
  })
  // What ends an idle session shows at the next query.
  connection.on('error', () => undefined)
  return connection
}

interface VersionRow extends RowDataPacket {
  version: string
}

async function prepare(connection: Connection, { runId, timeoutMs }: Opening): Promise<string> {
  const [rows] = await connection.query<VersionRow[]>(traced(runId, 'SELECT VERSION() AS version'))
  const version = rows[0]?.version ?? ''
  for (const statement of sessionStatements(dialectOf(version), timeoutMs))
    await connection.query(traced(runId, statement))
  return version
}

/**
 * A session in which writing is refused, a statement ends after 0.9 of `timeoutMs` and a wait for a lock after 2 s.
 * Dates come as the server writes them (ages are best computed in SQL), `DECIMAL` as text, `BIGINT` as text beyond 2^53.
 * Account and dialect are proven against MariaDB only; MySQL 8 is unverified.
 */
export async function openMysql(opening: Opening): Promise<Session & MysqlSql> {
  const { runId, timeoutMs } = opening
  const user = requireUser(opening, 'MySQL')
  const driver = import('mysql2/promise')
  const opened = await openLine(opening, 'MySQL', protocol)
  const { line } = opened
  const { connection, version } = await logIn(opening, opened, async () => {
    const connected = await connect(await driver, line, user, opening)
    return { connection: connected, version: await prepare(connected, opening) }
  })
  return {
    way: `${line.link.way}: ${line.link.place}`,
    version,
    dialect: dialectOf(version),
    get isBroken() {
      return line.isBroken
    },
    query: async <T>(text: string, parameters: Parameters<Sql['query']>[1] = []) =>
      line.exchange('query', timeoutMs, async () => {
        const [rows] = await connection.query<RowDataPacket[]>(traced(runId, text), [...parameters])
        return rows as T[]
      }),
    close: () => line.close(() => connection.end()),
  }
}
