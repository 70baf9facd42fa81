/** The options every suite takes. Bad input ends with 78 before anything is looked at. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { FAILING, type Failing } from '../../helpers/report/exit-code.ts'
import { parseArguments } from '../parsing.ts'

export interface SuiteOptions {
  environment: string
  verbose: boolean
  /** `--only`: ids, prefixes of ids, or `id[object]`. */
  only: string[] | null
  json: boolean
  failOn: Failing[]
  list: boolean
  prove: boolean
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

function parseOnly(text: string): string[] {
  const patterns = words(text)
  if (patterns.length === 0) throw new InvalidArgumentError('names no item; for example --only daily.queues')
  return patterns
}

function parseFailOn(text: string): Failing[] {
  if (text === 'never') return []
  return words(text).map((word) => {
    const status = FAILING.find((candidate) => candidate === word)
    if (status === undefined)
      throw new InvalidArgumentError(
        `"${word}" is none of ${FAILING.join(', ')} or never; for example --fail-on critical,unknown`,
      )
    return status
  })
}

const EXIT_CODES = `
Exit codes: 0 all ok · 1 a warning or pending · 2 a critical · 3 could not look, or the run did not complete
            78 bad configuration or input, nothing was looked at · 130 interrupted`

/** The options of `npm run <suite>`, or the exit code to end with. */
export function parseSuiteOptions(suite: string, args: readonly string[]): SuiteOptions | number {
  const command = new Command(`npm run ${suite} --`)
    .description(`Runs the ${suite} items of the runbook against the live stack, read-only, and writes a report.`)
    .option('--env <name>', 'the environment: reads .env.<name> (without it .env)', 'default')
    .option('--verbose', 'every item with value and limits, also when ok', false)
    .addOption(
      new Option('--only <ids>', 'only these items: ids or prefixes, comma-separated; a partial run').argParser(
        parseOnly,
      ),
    )
    .option('--json', 'only the result JSON on stdout', false)
    .addOption(
      new Option('--fail-on <statuses>', `which statuses set the exit code: a set of ${FAILING.join(',')}, or never`)
        .argParser(parseFailOn)
        .default([...FAILING], 'all'),
    )
    .option('--list', 'list the items and look at nothing', false)
    .option('--prove', 'every number must leave ok when its limit is moved just past it; writes no history', false)
    .addHelpText('after', EXIT_CODES)
    .allowExcessArguments(false)
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const { env, only, ...rest } = command.opts<
    { env: string; only?: string[] } & Omit<SuiteOptions, 'environment' | 'only'>
  >()
  return { ...rest, environment: env, only: only ?? null }
}
