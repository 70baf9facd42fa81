/** Faults of transactions: left open, prepared and forgotten, holding back purge and vacuum; limits are scaled to seconds. */

import type { Circumstances, Expectation, Fault } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'
import { mysql, postgres } from './sql.ts'

const ITEM = 'daily.databases.long-transactions'
/** Two seconds, in minutes. */
const SHORT = 0.03
const OPEN_SECONDS = 4

const expects = (object: string, words: string): Expectation[] => [
  { name: `${ITEM}[${object}]`, status: 'warning', words },
]
const scaled = (object: string, warning: number): Circumstances => ({ limits: { [`${ITEM}[${object}]`]: { warning } } })

/** A session that says this and then nothing; the marks by which it is found are in its text. */
const psql = (hands: Hands, words: string): Promise<void> =>
  hands.launch('postgres', [
    'sh',
    '-c',
    '(echo "$1"; sleep 600) | PGAPPNAME=drill psql --username=postgres --dbname=travian_global',
    'sh',
    words,
  ])
const endPsql = (hands: Hands): Promise<string> =>
  postgres(hands, ["SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'drill'"])

const SESSION = "user = 'root' AND id IN (SELECT trx_mysql_thread_id FROM information_schema.innodb_trx)"
const mariadb = (hands: Hands, words: string): Promise<void> =>
  hands.launch('mysql', ['sh', '-c', '(echo "$1"; sleep 600) | mariadb --unbuffered', 'sh', words])
async function endMariadb(hands: Hands): Promise<void> {
  const ids = await mysql(hands, `SELECT id FROM information_schema.processlist WHERE ${SESSION}`)
  for (const id of ids.split('\n').filter((line) => line !== '')) await mysql(hands, `KILL ${id}`)
}

const untilOpen = (hands: Hands): Promise<void> =>
  waitFor('the transaction is old enough', async () => {
    const age = await postgres(hands, [
      "SELECT extract(epoch FROM now() - min(xact_start)) FROM pg_stat_activity WHERE application_name = 'drill'",
    ])
    return Number(age) > OPEN_SECONDS
  })
const untilOpenInMysql = (hands: Hands): Promise<void> =>
  waitFor('the transaction is old enough', async () => {
    const age = await mysql(
      hands,
      `SELECT MAX(TIMESTAMPDIFF(SECOND, trx_started, NOW())) FROM information_schema.innodb_trx`,
    )
    return Number(age) > OPEN_SECONDS
  })

interface LeftOpen {
  name: string
  about: string
  object: string
  words: string
  open: (hands: Hands) => Promise<void>
  end: (hands: Hands) => Promise<unknown>
  warning?: number
}

const leftOpen = ({ name, about, object, words, open, end, warning = SHORT }: LeftOpen): Fault => ({
  name,
  about,
  expects: expects(object, words),
  inject: async (hands) => {
    await open(hands)
    return scaled(object, warning)
  },
  repair: (hands) => end(hands),
})

export const transactionFaults: Fault[] = [
  leftOpen({
    name: 'transaction-idle',
    about: 'somebody left psql in the middle of a transaction',
    object: 'postgres-idle',
    words: 'idle in transaction (postgres pid',
    open: async (hands) => {
      await psql(hands, 'BEGIN; SELECT 1;')
      await untilOpen(hands)
    },
    end: endPsql,
  }),
  leftOpen({
    name: 'transaction-long',
    about: 'a statement runs on and on in PostgreSQL',
    object: 'postgres',
    words: 'min open (postgres pid',
    open: async (hands) => {
      await psql(hands, 'SELECT pg_sleep(600);')
      await untilOpen(hands)
    },
    end: endPsql,
  }),
  leftOpen({
    name: 'mysql-transaction-idle',
    about: 'somebody left the MariaDB client in the middle of a transaction',
    object: 'mysql-idle',
    words: 'idle in transaction (root connection',
    open: async (hands) => {
      await mariadb(hands, 'START TRANSACTION WITH CONSISTENT SNAPSHOT; SELECT 1;')
      await untilOpenInMysql(hands)
    },
    end: endMariadb,
  }),
  leftOpen({
    name: 'mysql-transaction-long',
    about: 'a statement runs on and on in MariaDB',
    object: 'mysql',
    words: 'min open (root connection',
    open: async (hands) => {
      await mariadb(hands, 'START TRANSACTION WITH CONSISTENT SNAPSHOT; SELECT SLEEP(600);')
      await untilOpenInMysql(hands)
    },
    end: endMariadb,
  }),
  {
    name: 'mysql-transaction-prepared',
    about: 'a prepared transaction was left behind by a coordinator that is gone',
    expects: expects('mysql-prepared', '1 prepared transactions (drill)'),
    inject: async (hands) => {
      await mysql(
        hands,
        "XA START 'drill'; INSERT INTO travian_s1.users (name, race) VALUES ('drill', 1); XA END 'drill'; XA PREPARE 'drill'",
      )
    },
    repair: async (hands) => {
      const prepared = await mysql(hands, 'XA RECOVER')
      if (prepared.includes('drill')) await mysql(hands, "XA ROLLBACK 'drill'")
    },
  },
  leftOpen({
    name: 'mysql-history-grows',
    about: 'an open snapshot keeps InnoDB from removing old row versions',
    object: 'mysql-history',
    words: 'old row versions wait for purge',
    warning: 30,
    open: async (hands) => {
      await mariadb(hands, 'START TRANSACTION WITH CONSISTENT SNAPSHOT; SELECT 1;')
      await waitFor('old row versions wait', async () => {
        const length = await mysql(hands, "SHOW GLOBAL STATUS LIKE 'Innodb_history_list_length'")
        return Number(length.split('\t')[1]) > 50
      })
    },
    end: endMariadb,
  }),
  {
    name: 'transaction-ids-used',
    about: 'as many transaction ids are in use as on any young server, with limits scaled below them',
    expects: [{ name: 'daily.databases.wraparound[transactions]', status: 'warning', words: 'M ids in' }],
    inject: async () => ({ limits: { 'daily.databases.wraparound': { warning: 0.00001 } } }),
  },
]
