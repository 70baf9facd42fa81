/** The game's tables in MySQL: room within their files that holds nothing, and whether their statistics are kept up. */
import { CouldNotLook, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { MYSQL_SYSTEM_LIST } from './mysql-system.ts'
import { type WasteFacts, wasteOf } from './postgres-tables.ts'

/** The hint, which MariaDB takes for a comment, keeps MySQL 8 from answering with yesterday's numbers. */
const TABLES = `
  SELECT /*+ SET_VAR(information_schema_stats_expiry = 0) */
         CONCAT('\`', REPLACE(table_schema, '\`', '\`\`'), '\`.\`', REPLACE(table_name, '\`', '\`\`'), '\`') AS name,
         data_length + index_length AS used, data_free AS free
  FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND data_length IS NOT NULL
    AND table_schema NOT IN ${MYSQL_SYSTEM_LIST}`

const SETTINGS = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_stats_auto_recalc', 'innodb_stats_persistent')"

/** Free room as a share of the file, in the ten largest tables. */
export async function mysqlTables({ connections, description }: Stack): Promise<Seen<WasteFacts>> {
  const sql = await connections.mysql()
  const [tables, settings] = await Promise.all([
    sql.query<{ name: string; used: string | number; free: string | number | null }>(TABLES),
    sql.query<{ Variable_name: string; Value: string }>(SETTINGS),
  ])
  if (tables.length === 0) {
    throw new CouldNotLook('the account sees no table of the game in MySQL', {
      witness: description.databases.mysql?.service ?? 'mysql',
      remedy: ['Let it look: stack/accounts/mysql.sql'],
    })
  }
  const shares = tables.map(({ name, used, free }) => {
    const all = Number(used) + Number(free ?? 0)
    return { name, percent: all === 0 ? 0 : (100 * Number(free ?? 0)) / all, megabytes: all / 1e6 }
  })
  const off = settings.filter(({ Value }) => Value.toUpperCase() === 'OFF').map(({ Variable_name }) => Variable_name)
  const notAnalysed = off.length === 0 ? null : `${off.join(' and ')} off: no table is analysed by itself`
  return { object: null, ...wasteOf(shares, { of: 'free room', source: 'information_schema.tables', notAnalysed }) }
}
