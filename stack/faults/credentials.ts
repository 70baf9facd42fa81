/** Faults of credentials: old ones, ones that are none, and ones that a server no longer takes. */
import { readFileSync } from 'node:fs'
import { appendFile, chmod, copyFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { DAY_MS } from '../../helpers/durations.ts'
import { sight, written } from '../../helpers/probes/credentials/fingerprint.ts'
import { stateFolder } from '../lifecycle/names.ts'
import { stackEnvironmentFile } from '../lifecycle/secrets.ts'
import { type Circumstances, type Expectation, type Fault, simple } from './fault.ts'
import type { Hands } from './hands.ts'
import { mysql } from './sql.ts'

const DRILL_FILE = join(stateFolder, 'drill.env')

const expectation = (name: string, status: Expectation['status'], words: string): Expectation => ({
  name: `monthly.credentials.${name}`,
  status,
  words,
})

/** An earlier run that saw the same secret for the first time so many days ago. */
async function seenBefore(
  item: string,
  object: string,
  secret: string,
  daysAgo: number,
): Promise<NonNullable<Circumstances['history']>[number]> {
  const sighting = await sight(secret, new Date(Date.now() - daysAgo * DAY_MS))
  return { suite: 'monthly', daysAgo: 1, id: item, object, value: daysAgo - 1, unit: 'days', text: written(sighting) }
}

const secretOf = (variable: string): string => parseEnv(readFileSync(stackEnvironmentFile, 'utf8'))[variable] ?? ''

/** A copy of the stack's own environment file, with more lines in it. Faults that are in place together share it. */
async function withLines(lines: readonly string[]): Promise<NonNullable<Circumstances['environment']>> {
  const isThere = await stat(DRILL_FILE).then(
    () => true,
    () => false,
  )
  if (!isThere) await copyFile(stackEnvironmentFile, DRILL_FILE)
  await appendFile(DRILL_FILE, lines.map((line) => `${line}\n`).join(''))
  return { STACK_ENV_FILE: DRILL_FILE }
}

const removeCopy = (): Promise<void> => rm(DRILL_FILE, { force: true })

const CHANGED = "JSON_VALUE(Priv, '$.password_last_changed')"
const ACCOUNT = "User = 'travian_user' AND Host = '%'"
let changed = ''

const setChanged = (hands: Hands, seconds: string): Promise<string> =>
  mysql(
    hands,
    `UPDATE mysql.global_priv SET Priv = JSON_SET(Priv, '$.password_last_changed', ${seconds}) WHERE ${ACCOUNT}`,
  )

/** Made up: nothing ever logs in with it. */
const JWT_SECRET = 'Zm9yLXRoZS1kcmlsbC1vZi1vbGQtdG9rZW5z'

export const credentialFaults: Fault[] = [
  {
    name: 'database-passwords-old',
    about: 'the passwords of PostgreSQL, MariaDB and Redis were not changed for months',
    expects: [
      expectation('database[postgres]', 'warning', '> 90 days'),
      expectation('database[mysql]', 'warning', 'MYSQL_PASSWORD 100.0 days old (changed'),
      expectation('database[redis]', 'critical', '> 120 days'),
    ],
    inject: async (hands) => {
      changed = await mysql(hands, `SELECT ${CHANGED} FROM mysql.global_priv WHERE ${ACCOUNT}`)
      await setChanged(hands, 'UNIX_TIMESTAMP() - 100 * 86400')
      const item = 'monthly.credentials.database'
      return {
        history: [
          await seenBefore(item, 'postgres', secretOf('PGPASSWORD'), 91),
          await seenBefore(item, 'redis', secretOf('REDIS_PASSWORD'), 121),
        ],
      }
    },
    repair: async (hands) => {
      if (/^\d+$/.test(changed)) await setChanged(hands, changed)
    },
  },
  {
    name: 'api-key-old',
    about: 'an API key is what it was half a year ago',
    expects: [expectation('api-keys[GRAFANA_TOKEN]', 'warning', '> 180 days')],
    inject: async () => ({
      history: [await seenBefore('monthly.credentials.api-keys', 'GRAFANA_TOKEN', secretOf('GRAFANA_TOKEN'), 181)],
    }),
  },
  {
    name: 'jwt-secret-old',
    about: 'tokens are signed with a secret that is older than a year',
    expects: [expectation('jwt[JWT_SECRET]', 'warning', '> 365 days')],
    inject: async () => ({
      environment: await withLines([`JWT_SECRET=${JWT_SECRET}`]),
      history: [await seenBefore('monthly.credentials.jwt', 'JWT_SECRET', JWT_SECRET, 366)],
    }),
    repair: removeCopy,
  },
  {
    name: 'secrets-weak',
    about:
      'the environment file holds an empty, a default and a short secret, and two copies that differ; others may read it',
    expects: [
      expectation('placeholders[empty]', 'critical', 'S3_SECRET in'),
      expectation('placeholders[placeholder]', 'critical', 'SMTP_PASSWORD in'),
      expectation('placeholders[short]', 'warning', 'MAIL_TOKEN in'),
      expectation('placeholders[copies]', 'critical', 'POSTGRES_PASSWORD, PGPASSWORD differ in'),
      expectation('placeholders[file]', 'warning', 'may be read by others (mode 640)'),
    ],
    inject: async () => {
      const lines = ['S3_SECRET=', 'SMTP_PASSWORD=changeme2', 'MAIL_TOKEN=kj3h4', `POSTGRES_PASSWORD=${JWT_SECRET}`]
      const environment = await withLines(lines)
      await chmod(DRILL_FILE, 0o640)
      return { environment }
    },
    repair: removeCopy,
  },
  simple({
    name: 'login-refused',
    about: "Redis was given a new password for its exporter's user, and the environment file was not",
    expects: [expectation('works[exporter@redis from redis-exporter]', 'critical', 'redis')],
    inject: (hands) => hands.redis('ACL', 'SETUSER', 'exporter', 'resetpass', `>${JWT_SECRET}`),
    repair: (hands) => hands.redis('ACL', 'LOAD'),
  }),
]
