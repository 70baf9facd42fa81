/** `npm run doctor`: is this stack measurable, what is missing, and what to do about it? Exit code 0 or 3, 78 for bad input. */
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { loadConfiguration } from '../helpers/configuration/load.ts'
import { createRedactor } from '../helpers/redaction.ts'
import { examine } from './doctor/examine.ts'
import { render } from './doctor/render.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'
import { watchForInterruption } from './suite/interruption.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run doctor --')
    .description('Is this stack measurable: what each item needs, what is missing, and the remedy. Changes nothing.')
    .option('--env <name>', 'the environment: reads .env.<name> (without it .env)', 'default')
    .option('--json', 'only the diagnosis as JSON on stdout', false)
    .addHelpText('after', '\nExit codes: 0 everything can be looked at · 3 something is missing · 78 bad configuration')
    .allowExcessArguments(false)
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const { env: environment, json } = command.opts<{ env: string; json: boolean }>()
  const { configuration, problems } = loadConfiguration({ environment, root })
  if (configuration === null) {
    const lines = problems.map((problem) => `  - ${problem}\n`)
    process.stderr.write(`Bad configuration of environment "${environment}"; nothing was looked at:\n${lines.join('')}`)
    return BAD_INPUT
  }
  const interruption = watchForInterruption(Object.values(configuration.deadlineMs).reduce((all, one) => all + one, 0))
  const diagnosis = await examine(configuration, interruption.signal)
  interruption.disarm()
  if (interruption.reason()?.startsWith('SIG')) return 130
  const { redact } = createRedactor(configuration.secrets)
  process.stdout.write(redact(json ? `${JSON.stringify(diagnosis, null, 2)}\n` : render(diagnosis)))
  return diagnosis.exitCode
}

await exitWith(await main(process.argv.slice(2)))
