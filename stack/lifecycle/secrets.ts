/** The reference stack's passwords: made anew for every creation, kept in the checkout that made it. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { StackRefusal } from './failures.ts'
import { stateFolder } from './names.ts'
import { writePrivateFile } from './private-file.ts'

export interface ReferenceSecrets {
  /** Names this creation of the stack; every object carries it as a label. */
  creation: string
  /** Passwords of the application's accounts: `travian`, `travian_user` and Redis' default user. */
  application: { postgres: string; mysql: string; redis: string }
  /** Passwords of the account `runbook` on each server, which can only look. */
  runbook: { postgres: string; mysql: string; redis: string }
  /** What Grafana's stand-in demands; empty where the stack does not have it yet. */
  grafanaToken: string
}

/** The stack's own environment file, as compose reads it. */
export const stackEnvironmentFile = join(stateFolder, 'stack.env')

/** The passwords of the stack that this checkout made. Throws a refusal when it made none. */
export function referenceSecrets(): ReferenceSecrets {
  const secrets = readSecrets()
  if (secrets === null) {
    throw new StackRefusal(
      'This checkout has no reference stack (stack/.state is missing). Start one with: npm run demo',
    )
  }
  return secrets
}

/** The same, or null; a file that is not whole counts as none. */
export function readSecrets(): ReferenceSecrets | null {
  if (!existsSync(stackEnvironmentFile)) return null
  const values = parseEnv(readFileSync(stackEnvironmentFile, 'utf8'))
  const { RUNBOOK_CREATION, PGPASSWORD, MYSQL_PASSWORD, REDIS_PASSWORD } = values
  const { RUNBOOK_POSTGRES_PASSWORD, RUNBOOK_MYSQL_PASSWORD, RUNBOOK_REDIS_PASSWORD } = values
  if (!RUNBOOK_CREATION || !PGPASSWORD || !MYSQL_PASSWORD || !REDIS_PASSWORD) return null
  if (!RUNBOOK_POSTGRES_PASSWORD || !RUNBOOK_MYSQL_PASSWORD || !RUNBOOK_REDIS_PASSWORD) return null
  return {
    creation: RUNBOOK_CREATION,
    application: { postgres: PGPASSWORD, mysql: MYSQL_PASSWORD, redis: REDIS_PASSWORD },
    runbook: { postgres: RUNBOOK_POSTGRES_PASSWORD, mysql: RUNBOOK_MYSQL_PASSWORD, redis: RUNBOOK_REDIS_PASSWORD },
    grafanaToken: values.GRAFANA_TOKEN ?? '',
  }
}

/** Hexadecimal, so that no shell, DSN or file format needs to quote it. */
const password = (): string => randomBytes(20).toString('hex')

/** What came into the stack after its first version: a stack made before keeps its data and is given what it lacks. */
const laterPasswords = ['OFFSITE_PASSWORD', 'EXPORTER_PASSWORD', 'GRAFANA_TOKEN']

/** Makes the stack's passwords, or those that its state file does not have yet. */
export async function ensureSecrets(): Promise<void> {
  if (readSecrets() === null) await makeSecrets()
  const text = readFileSync(stackEnvironmentFile, 'utf8')
  const values = parseEnv(text)
  const missing = laterPasswords.filter((name) => !values[name]).map((name) => `${name}=${password()}\n`)
  if (missing.length > 0) await writePrivateFile(stackEnvironmentFile, text + missing.join(''))
}

/** Makes new passwords and stores them. */
async function makeSecrets(): Promise<void> {
  const secrets: Omit<ReferenceSecrets, 'grafanaToken'> = {
    creation: randomBytes(6).toString('hex'),
    application: { postgres: password(), mysql: password(), redis: password() },
    runbook: { postgres: password(), mysql: password(), redis: password() },
  }
  const { creation, application, runbook } = secrets
  await writePrivateFile(
    stackEnvironmentFile,
    [
      '# The reference stack of this checkout. Made by "npm run demo", removed by "npm run demo -- --down".',
      `RUNBOOK_CREATION=${creation}`,
      `PGPASSWORD=${application.postgres}`,
      `MYSQL_PASSWORD=${application.mysql}`,
      `REDIS_PASSWORD=${application.redis}`,
      `RUNBOOK_POSTGRES_PASSWORD=${runbook.postgres}`,
      `RUNBOOK_MYSQL_PASSWORD=${runbook.mysql}`,
      `RUNBOOK_REDIS_PASSWORD=${runbook.redis}`,
      '',
    ].join('\n'),
  )
}

export const forgetSecrets = (): Promise<void> => rm(stateFolder, { recursive: true, force: true })
