/** `npm run explain -- ID`: what an item asks, why, its limits, what to do, and the faults that prove it. */
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { describeLimits, isLimits, OTHERS } from '../helpers/limits.ts'
import type { ItemDeclaration } from '../helpers/record.ts'
import { ids, type Suite } from '../runbook/ids.ts'
import { faultsOf } from '../stack/faults/index.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'
import { declaredItems } from './suite/catalogue.ts'
import { selectIds } from './suite/selection.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function limitsText({ limits }: ItemDeclaration): string[] {
  if (limits === null) return ['none: judged by what is found']
  if (isLimits(limits)) return [describeLimits(limits)]
  return Object.entries(limits).map(
    ([object, own]) => `${object === OTHERS ? 'any other' : object}: ${describeLimits(own)}`,
  )
}

const block = (heading: string, lines: readonly string[]): string =>
  `${heading.padEnd(9)}${lines.join(`\n${' '.repeat(9)}`)}\n`

function explain(item: ItemDeclaration): string {
  const { id, title, section, kind, why, action } = item
  const drills = faultsOf(id).map(({ name, about }) => `${name}: ${about}`)
  return [
    `${id}\n${title}\n\n`,
    block('Section', [section]),
    block('Kind', [kind]),
    block('Why', [why]),
    block('Limits', limitsText(item)),
    block('Do', action),
    block('Proof', drills.length > 0 ? drills : ['none: information is never red']),
  ].join('')
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run explain --')
    .description('What an item asks, why, its limits, what to do, and the faults that prove it.')
    .argument('<id>', 'an id or a prefix, for example daily.queues')
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const asked = (command.args[0] ?? '').replace(/\[.*$/, '')
  const suites = Object.keys(ids) as Suite[]
  const wanted = selectIds(
    [asked],
    suites.flatMap((suite) => ids[suite]),
  )
  if (wanted.length === 0) {
    process.stderr.write(`no item "${asked}"; see them with: npm run daily -- --list (or weekly, monthly)\n`)
    return BAD_INPUT
  }
  const asking = suites.filter((suite) => ids[suite].some((id) => wanted.includes(id)))
  const declared = await Promise.all(asking.map((suite) => declaredItems(suite, root)))
  const items = declared.flat().filter(({ id }) => wanted.includes(id))
  process.stdout.write(items.map(explain).join('\n'))
  return 0
}

await exitWith(await main(process.argv.slice(2)))
