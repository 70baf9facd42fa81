/** What each server says of writing: its switches, and how many rows it has written. */
import { ConnectionFailure } from '../../connections/index.ts'
import type { Stack } from '../../stack.ts'

export interface Writes {
  /** Ever written, by the server's own counters. */
  rows: number
  refusals: string[]
  source: string
  raw: string
}

/** The account's own sessions are read-only, so their settings tell nothing: this asks where others get theirs from. */
const POSTGRES = `
  SELECT pg_is_in_recovery() AS recovery,
         (SELECT (tup_inserted + tup_updated + tup_deleted)::float8 FROM pg_stat_database
          WHERE datname = current_database()) AS rows,
         (SELECT string_agg(concat_ws(' ', 'set for', 'database ' || d.datname, 'role ' || r.rolname), '; ')
          FROM pg_db_role_setting s
          LEFT JOIN pg_database d ON d.oid = s.setdatabase
          LEFT JOIN pg_roles r ON r.oid = s.setrole
          CROSS JOIN unnest(s.setconfig) AS setting
          WHERE setting ~* '^default_transaction_read_only=(on|true|yes|1)$'
            AND (s.setdatabase = 0 OR d.datname = current_database())
            AND r.rolname IS DISTINCT FROM current_user) AS settings`

const IN_FILES = `
  SELECT setting, sourcefile FROM pg_file_settings
  WHERE name = 'default_transaction_read_only' AND applied AND setting ~* '^(on|true|yes|1)$'`

/** The server's own setting; an account that may not see it still has the rows written as proof. */
async function settingInFiles(stack: Stack): Promise<{ refusals: string[]; raw: string }> {
  const sql = await stack.connections.postgres()
  try {
    const rows = await sql.query<{ setting: string; sourcefile: string }>(IN_FILES)
    const refusals = rows.map(
      ({ setting, sourcefile }) => `default_transaction_read_only = ${setting} in ${sourcefile}`,
    )
    return { refusals, raw: refusals.join('; ') || 'not set in its files' }
  } catch (error) {
    if (error instanceof ConnectionFailure && error.state === 'not-permitted')
      return { refusals: [], raw: error.message }
    throw error
  }
}

/** Throws ConnectionFailure. */
export async function postgresWrites(stack: Stack): Promise<Writes> {
  const sql = await stack.connections.postgres()
  const [[row], inFiles] = await Promise.all([
    sql.query<{ recovery: boolean; rows: number | null; settings: string | null }>(POSTGRES),
    settingInFiles(stack),
  ])
  const settings = row?.settings ?? null
  return {
    rows: row?.rows ?? 0,
    refusals: [
      ...(row?.recovery === true ? ['it is in recovery: a standby, or still starting'] : []),
      ...(settings === null ? [] : [`default_transaction_read_only is ${settings}`]),
      ...inFiles.refusals,
    ],
    source: 'pg_stat_database, pg_is_in_recovery(), pg_db_role_setting, pg_file_settings',
    raw: `${JSON.stringify(row)}; server: ${inFiles.raw}`,
  }
}

const SWITCHES = ['read_only', 'super_read_only', 'innodb_read_only']
const COUNTERS = ['Handler_write', 'Handler_update', 'Handler_delete']
const inList = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')

interface Variable {
  Variable_name: string
  Value: string
}

/** Throws ConnectionFailure. */
export async function mysqlWrites(stack: Stack): Promise<Writes> {
  const sql = await stack.connections.mysql()
  const [switches, counters] = await Promise.all([
    sql.query<Variable>(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${inList(SWITCHES)})`),
    sql.query<Variable>(`SHOW GLOBAL STATUS WHERE Variable_name IN (${inList(COUNTERS)})`),
  ])
  const all = [...switches, ...counters].map(({ Variable_name, Value }) => `${Variable_name} = ${Value}`)
  return {
    rows: counters.reduce((total, { Value }) => total + Number(Value), 0),
    refusals: switches
      .filter(({ Value }) => !['OFF', '0'].includes(Value.toUpperCase()))
      .map(({ Variable_name, Value }) => `${Variable_name} = ${Value}`),
    source: `SHOW GLOBAL VARIABLES, SHOW GLOBAL STATUS: ${COUNTERS.join(' + ')}`,
    raw: all.join(', '),
  }
}
