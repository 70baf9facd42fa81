/** The environment file by which the suites reach the reference stack. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StackRefusal } from './failures.ts'
import { repositoryRoot } from './names.ts'
import { writePrivateFile } from './private-file.ts'
import { referenceSecrets, stackEnvironmentFile } from './secrets.ts'

/** `.env.NAME` in the repository's root. */
export function environmentFile(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new StackRefusal(
      `"${name}" is no environment name: lower-case letters, digits and hyphens, for example "reference".`,
    )
  }
  return join(repositoryRoot, `.env.${name}`)
}

/** Writes `.env.NAME` with the least-privilege accounts of the running reference stack, readable for its owner only. */
export async function writeEnvironmentFile(name: string): Promise<string> {
  const { runbook, grafanaToken } = referenceSecrets()
  const { postgres, mysql, redis } = runbook
  const path = environmentFile(name)
  const lines = Object.entries({
    STACK: 'reference',
    STACK_ENV_FILE: stackEnvironmentFile,
    POSTGRES_USER: 'runbook',
    POSTGRES_PASSWORD: postgres,
    MYSQL_USER: 'runbook',
    MYSQL_PASSWORD: mysql,
    REDIS_USER: 'runbook',
    REDIS_PASSWORD: redis,
    GRAFANA_TOKEN: grafanaToken,
  }).map(([key, value]) => `${key}='${value}'\n`)
  await writePrivateFile(
    path,
    `# Written by "npm run demo": the reference stack through its least-privilege accounts.\n${lines.join('')}`,
  )
  return path
}

export const removeEnvironmentFile = (name: string): Promise<void> => rm(environmentFile(name), { force: true })
