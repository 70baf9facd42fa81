/** The stack's own environment file: its secrets are judged where they are, and never leave. */
import { readFile, stat } from 'node:fs/promises'
import { parseStackEnvironment, type StackEnvironment, secretsAmong } from '../../configuration/stack-environment.ts'
import { noteNeed } from '../../connections/needs.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'

export interface StackFile extends StackEnvironment {
  path: string
  /** The permission bits. */
  mode: number
  /** By name; of a connection string the password in it. */
  secrets: Map<string, string>
}

/** Reads the file that STACK_ENV_FILE names. Throws CouldNotLook where there is none, or it cannot be read. */
export const stackFile = oncePerRun(async ({ environmentFile: path }: Stack): Promise<StackFile> => {
  noteNeed('host', path, 'STACK_ENV_FILE')
  if (path === null) {
    throw new CouldNotLook("it is not configured where the stack's own environment file lies", {
      witness: 'STACK_ENV_FILE',
      remedy: ['Name the file that Compose reads, beside STACK: STACK_ENV_FILE=/srv/travian/.env.production'],
    })
  }
  try {
    const [text, { mode }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    const environment = parseStackEnvironment(text)
    const secrets = new Map(secretsAmong(environment.variables).map(({ name, value }) => [name, value]))
    return { ...environment, path, mode: mode & 0o777, secrets }
  } catch (cause) {
    throw new CouldNotLook(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      witness: 'STACK_ENV_FILE',
      remedy: [`ls -l ${path}`],
      cause,
    })
  }
})

/** What every container was given as variables; asked once a run. */
export const containerEnvironments = oncePerRun(({ connections, description }: Stack) =>
  connections.engine.environments(description.project),
)
