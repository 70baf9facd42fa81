/** What faults ask of the database servers. */
import type { Hands } from './hands.ts'

export const GLOBAL = 'travian_global'

/** As the server's own superuser, without a password, inside its container. Several statements are several transactions. */
export const postgres = async (hands: Hands, sql: string[], database = GLOBAL): Promise<string> =>
  (
    await hands.execute('postgres', [
      'psql',
      '--username=postgres',
      // The settings of a command line are stronger than those of a database that was made read-only.
      `--dbname=dbname=${database} options='-c default_transaction_read_only=off'`,
      '--no-psqlrc',
      '-v',
      'ON_ERROR_STOP=1',
      '-Atq',
      ...sql.flatMap((statement) => ['-c', statement]),
    ])
  ).trim()

export const mysql = async (hands: Hands, sql: string): Promise<string> =>
  (await hands.execute('mysql', ['mariadb', '--batch', '--skip-column-names', '-e', sql])).trim()
