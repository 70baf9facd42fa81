/** `npm run accept`: a risk is accepted for a time, by somebody, for a reason, up to a bound. */
import { Command } from 'commander'
import type { Configuration } from '../helpers/configuration/load.ts'
import { createRedactor } from '../helpers/redaction.ts'
import { cleanLine } from '../helpers/report/clean-text.ts'
import { type ItemResult, nameOf } from '../helpers/report/contract.ts'
import { STATUS_WORDS } from '../helpers/report/wording.ts'
import { parseWaivers } from '../helpers/waivers/file.ts'
import type { Waiver } from '../helpers/waivers/waiver.ts'
import { withWaivers, writeWaivers } from '../helpers/waivers/write.ts'
import { ids } from '../runbook/ids.ts'
import { latestRuns } from './accept/latest.ts'
import { aboutIn, refusals } from './accept/refusals.ts'
import { configured } from './configured.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'

interface Options {
  env: string
  until: string
  ticket: string
  owner: string
  reason: string
  atMost: string
  firstRun: boolean
}

const complain = (lines: readonly string[]): number => {
  process.stderr.write(`Nothing was accepted:\n${lines.map((line) => `  - ${cleanLine(line)}\n`).join('')}`)
  return BAD_INPUT
}

const say = (line: string): void => {
  const indent = /^ */.exec(line)?.[0] ?? ''
  process.stdout.write(`${indent}${cleanLine(line)}\n`)
}

function tell(waiver: Waiver, about: readonly ItemResult[]): void {
  say(`accepted  ${waiver.id}  up to ${waiver.atMost}, until ${waiver.until}`)
  for (const item of about) say(`  now ${STATUS_WORDS[item.measuredStatus]}  ${nameOf(item)}  ${item.message}`)
}

/** One for every present warning; what is critical, could not be looked at or is accepted already gets none. */
const firstRunWaivers = (items: readonly ItemResult[], base: Omit<Waiver, 'id'>): Waiver[] =>
  items.filter(({ status }) => status === 'warning').map((item) => ({ ...base, id: nameOf(item), atMost: 'warning' }))

/** The entries as the file will hold them, checked as the next run will check them. */
const problemsOf = (waivers: readonly Waiver[], now: Date): string[] =>
  parseWaivers(withWaivers('waivers: []\n', waivers), { now, knownIds: Object.values(ids).flat() }).problems

async function accept(asked: string | undefined, options: Options, configuration: Configuration): Promise<number> {
  const now = new Date()
  const { redact } = createRedactor(configuration.secrets)
  const runs = await latestRuns(configuration.reports)
  const items = runs.flatMap((run) => run.items)
  const base: Omit<Waiver, 'id'> = {
    environment: configuration.environment,
    atMost: options.atMost.trim(),
    until: options.until,
    ticket: redact(options.ticket),
    owner: redact(options.owner),
    reason: redact(options.reason),
  }
  const waivers = asked === undefined ? firstRunWaivers(items, base) : [{ ...base, id: asked }]
  const problems = problemsOf(waivers, now)
  if (problems.length > 0) return complain([...new Set(problems)])
  if (asked === undefined && runs.length === 0) {
    return complain([
      `there is no run of ${configuration.environment} yet: npm run daily -- --env ${configuration.environment}`,
    ])
  }
  const refused = waivers.flatMap((waiver) => refusals(waiver, items, now))
  if (refused.length > 0) return complain(refused)

  for (const waiver of waivers) tell(waiver, aboutIn(waiver, items))
  for (const item of asked === undefined ? items : []) {
    if (item.status === 'critical') say(`CRITICAL  ${nameOf(item)} is never accepted by --first-run: ${item.message}`)
  }
  if (waivers.length > 0) await writeWaivers(configuration.waiversFile, waivers)
  say(waivers.length === 0 ? 'no warning to accept' : `${waivers.length} written to ${configuration.waiversFile}`)
  return 0
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run accept --')
    .description(
      'Accepts a risk for a time: it is still measured, and shown as accepted with its real status beside it.',
    )
    .argument('[id]', "the item, or 'id[object]' for one of several")
    .option('--first-run', 'one for every present warning of the latest runs, never for a critical', false)
    .requiredOption('--until <date>', 'its last day, at most 90 days ahead, like 2026-12-05')
    .requiredOption('--ticket <key>', 'where it is dealt with')
    .requiredOption('--owner <name>', 'who answers for it')
    .requiredOption('--reason <text>', 'why it may stay')
    .option('--at-most <value>', "a value in the item's unit (80%), or warning or critical", 'warning')
    .option('--env <name>', 'the environment', 'default')
    .allowExcessArguments(false)
    .addHelpText('after', '\nExit codes: 0 accepted · 78 bad input: nothing was written')
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const options = command.opts<Options>()
  const [asked] = command.args
  if ((asked === undefined) !== options.firstRun) return complain(['name one item, or --first-run for every warning'])
  const configuration = configured(options.env)
  if (typeof configuration === 'number') return configuration
  return accept(asked, options, configuration)
}

await exitWith(await main(process.argv.slice(2)))
