/** `npm run attest -- ID --by NAME --note TEXT`: a person confirms what nothing can measure. */
import { Command, InvalidArgumentError } from 'commander'
import { confirm } from '../helpers/attestations.ts'
import { type ItemDeclaration, kindIn } from '../helpers/record.ts'
import { createRedactor } from '../helpers/redaction.ts'
import { cleanLine } from '../helpers/report/clean-text.ts'
import { ids, type Suite } from '../runbook/ids.ts'
import { configured, root } from './configured.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'
import { declaredItems } from './suite/catalogue.ts'

interface Options {
  env: string
  by: string
  note: string
  valid: number
}

const MOST_DAYS = 366

function parseDays(text: string): number {
  const days = Number(/^(\d{1,4})d$/.exec(text)?.[1] ?? 0)
  if (days < 1 || days > MOST_DAYS) throw new InvalidArgumentError(`must be days from 1d to ${MOST_DAYS}d, like 30d`)
  return days
}

/** What nobody said cannot be believed a year later. */
function parseWords(text: string): string {
  const words = cleanLine(text)
  if (words === '') throw new InvalidArgumentError('must not be empty')
  return words
}

const complain = (line: string): number => {
  process.stderr.write(`${line}\n`)
  return BAD_INPUT
}

/** The declarations of an id, or of all ids under a prefix. */
async function declarationsOf(asked: string): Promise<ItemDeclaration[]> {
  const isAsked = (id: string): boolean => id === asked || id.startsWith(`${asked}.`)
  const suites = (Object.keys(ids) as Suite[]).filter((suite) => ids[suite].some(isAsked))
  const declared = await Promise.all(suites.map((suite) => declaredItems(suite, root)))
  return declared.flat().filter(({ id }) => isAsked(id))
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run attest --')
    .description(
      'Confirms an item that only a person can judge. Who, when and what was seen go into the ledger and every report.',
    )
    .argument('<id>', 'the item, or a prefix for all that a person confirms under it: monthly.docs')
    .requiredOption('--by <name>', 'who has looked', parseWords)
    .requiredOption('--note <text>', 'what was looked at and seen', parseWords)
    .option('--valid <days>', 'how long it holds; afterwards the item is pending again', parseDays, 30)
    .option('--env <name>', 'the environment', 'default')
    .allowExcessArguments(false)
    .addHelpText('after', '\nExit codes: 0 confirmed · 78 bad input: nothing was written')
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const { env, by, note, valid } = command.opts<Options>()
  const [asked = ''] = command.args

  const declared = await declarationsOf(asked)
  if (declared.length === 0) {
    return complain(`no item "${cleanLine(asked)}"; see them with: npm run monthly -- --list (or daily, weekly)`)
  }
  const configuration = configured(env)
  if (typeof configuration === 'number') return configuration
  const items = declared.filter((item) => kindIn(configuration.description, item) === 'attested').map(({ id }) => id)
  if (items.length === 0) {
    return complain(`${asked} is measured: nobody can confirm it. Look with: npm run explain -- ${asked}`)
  }
  const { redact } = createRedactor(configuration.secrets)
  const { validUntil } = await confirm(configuration.reports, {
    items,
    by: redact(by),
    note: redact(note),
    days: valid,
  })
  for (const id of items) process.stdout.write(`confirmed  ${id}\n`)
  process.stdout.write(`by ${redact(by)} in ${env}, valid until ${validUntil.slice(0, 10)}: ${redact(note)}\n`)
  return 0
}

await exitWith(await main(process.argv.slice(2)))
