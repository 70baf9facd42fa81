/** The checked configuration for a command, or the exit code to end with once everything that is wrong was said. */
import { fileURLToPath } from 'node:url'
import { type Configuration, loadConfiguration } from '../helpers/configuration/load.ts'
import { ids } from '../runbook/ids.ts'
import { BAD_INPUT } from './parsing.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Nothing was done or looked at when a number comes back. */
export function configured(environment: string): Configuration | number {
  const { configuration, problems } = loadConfiguration({ environment, root, knownIds: Object.values(ids).flat() })
  if (configuration !== null) return configuration
  const lines = problems.map((problem) => `  - ${problem}`)
  process.stderr.write(
    `Bad configuration of environment "${environment}"; nothing was looked at:\n${lines.join('\n')}\n`,
  )
  return BAD_INPUT
}
