/** Runs the project's commands as a user does, with their output and exit code. */
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { Results } from '../../../helpers/report/contract.ts'
import type { Suite } from '../../../runbook/ids.ts'

export const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface Outcome {
  exitCode: number | undefined
  stdout: string
  stderr: string
}

/**
 * What `npm run <command> -- ...args` starts (test/suite/scripts.test.ts), without npm's own half second each time, without
 * colours and without the test runner's own variables.
 */
export async function runCommand(
  command: string,
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa('sh', ['cli/start', command, ...args], {
    cwd: root,
    reject: false,
    maxBuffer: 64e6,
    extendEnv: false,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1', ...environment },
  })
  return { exitCode, stdout, stderr }
}

interface Judged {
  results: Results
  exitCode: number | undefined
}

/** The results of `npm run <suite> -- --json`. Throws when stdout holds anything else. */
async function resultsOf(suite: Suite, args: readonly string[]): Promise<Judged> {
  const { stdout, stderr, exitCode } = await runCommand(suite, ['--json', ...args])
  try {
    return { results: JSON.parse(stdout) as Results, exitCode }
  } catch (error) {
    throw new Error(`no JSON on stdout: ${stdout.slice(0, 300)} | ${stderr.slice(0, 300)}`, { cause: error })
  }
}

export const daily = (...args: string[]): Promise<Judged> => resultsOf('daily', args)
export const weekly = (...args: string[]): Promise<Judged> => resultsOf('weekly', args)
export const monthly = (...args: string[]): Promise<Judged> => resultsOf('monthly', args)
