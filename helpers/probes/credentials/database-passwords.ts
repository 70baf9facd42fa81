/** When passwords were last changed, as MySQL and MariaDB know it themselves; PostgreSQL and Redis do not. */
import { serverCode } from '../../connections/index.ts'
import type { Observation } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type AgeFacts, type ServerDate, secretAges } from './ages.ts'
import { stackFile } from './stack-environment.ts'

interface Account {
  user: string
  host: string
  /** Seconds since 1970. */
  changed: number | string | null
}

/** The account whose password was changed longest ago; null where none has a date. Accounts of the server itself have none. */
export function oldestPassword(accounts: readonly Account[], source: string): ServerDate | null {
  const dated = accounts
    .map(({ user, host, changed }) => ({ name: `${user}@${host}`, seconds: Number(changed ?? 0) }))
    .filter(({ name, seconds }) => seconds > 0 && !/^(mysql|mariadb)\./.test(name))
    .toSorted((a, b) => a.seconds - b.seconds)
  const [oldest] = dated
  if (oldest === undefined) return null
  return {
    since: new Date(oldest.seconds * 1000),
    words: `${source}: ${oldest.name}, oldest of ${dated.length} accounts`,
  }
}

const SOURCES = {
  mariadb: {
    name: 'mysql.runbook_password_ages',
    statement: 'SELECT user, host, changed FROM mysql.runbook_password_ages',
  },
  mysql: {
    name: 'mysql.user.password_last_changed',
    statement: 'SELECT User AS user, Host AS host, UNIX_TIMESTAMP(password_last_changed) AS changed FROM mysql.user',
  },
}

const NOT_TO_BE_SEEN = ['ER_NO_SUCH_TABLE', 'ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR']

/** Null where the account may not see the dates: the fingerprint then tells. */
async function mysqlDate({ connections }: Stack): Promise<ServerDate | null> {
  const sql = await connections.mysql()
  const { name, statement } = SOURCES[sql.dialect]
  try {
    return oldestPassword(await sql.query<Account>(statement), name)
  } catch (error) {
    if (NOT_TO_BE_SEEN.includes(serverCode(error) ?? '')) return null
    throw error
  }
}

/** Where the description names none, the usual ones. */
const USUAL = {
  postgres: ['PGPASSWORD', 'POSTGRES_PASSWORD'],
  mysql: ['MYSQL_PASSWORD', 'MYSQL_ROOT_PASSWORD'],
  redis: ['REDIS_PASSWORD'],
} as const

/** Days since the passwords of PostgreSQL, MySQL and Redis were changed. One result per server described. */
export async function databasePasswordAges(stack: Stack): Promise<Observation<AgeFacts>[]> {
  const { credentials, databases } = stack.description
  const { secrets } = await stackFile(stack)
  const variables = (['postgres', 'mysql', 'redis'] as const)
    .filter((kind) => databases[kind] !== undefined)
    .map((kind): [string, string] => {
      const named = credentials?.database[kind]
      return [kind, named ?? USUAL[kind].find((name) => secrets.has(name)) ?? USUAL[kind][0]]
    })
  return secretAges(stack, 'monthly.credentials.database', Object.fromEntries(variables), {
    servers: { mysql: () => mysqlDate(stack) },
    none: 'no password of a database',
  })
}
