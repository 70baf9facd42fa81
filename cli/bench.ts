/** `npm run bench`: what a run costs, what the log reader does, and how it grows; written to docs/benchmarks.md. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { circumstances, PARTS, type Part, withSections } from '../bench/page.ts'
import { measureGrowth } from '../bench/part-growth.ts'
import { measureLogs } from '../bench/part-logs.ts'
import { measureRun } from '../bench/part-run.ts'
import { repositoryRoot } from '../stack/lifecycle/names.ts'
import { upReferenceStack } from '../stack/lifecycle/reference-stack.ts'
import { exitWith } from './exit.ts'
import { parseArguments } from './parsing.ts'
import { commitText } from './suite/identity.ts'

const MEASURE: Record<Part, (runs: number) => Promise<string>> = {
  run: measureRun,
  logs: measureLogs,
  growth: measureGrowth,
}

function parseRuns(text: string): number {
  if (!/^[1-9]\d?$/.test(text))
    throw new InvalidArgumentError('is no number of runs from 1 to 99; for example --runs 7')
  return Number(text)
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run bench --')
    .description('Measures the daily suite, its log reader and how it grows, on the reference stack.')
    .option('--runs <number>', 'counted rounds', parseRuns, 7)
    .addOption(new Option('--part <part>', 'one part only; the others stay as they were').choices(PARTS))
    .allowExcessArguments(false)
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const { runs, part } = command.opts<{ runs: number; part?: Part }>()
  await upReferenceStack()
  const path = join(repositoryRoot, 'docs/benchmarks.md')
  const commit = await commitText(repositoryRoot)
  for (const measured of part === undefined ? PARTS : [part]) {
    const [title = '', ...text] = (await MEASURE[measured](runs)).split('\n')
    const section = [title, '', circumstances({ runs, commit, at: new Date() }), ...text].join('\n')
    const before = await readFile(path, 'utf8').catch(() => '')
    // Part by part, so that one that fails takes nothing from those before it.
    await writeFile(path, withSections(before, new Map([[measured, section]])))
    process.stdout.write(`${section}\n`)
  }
  process.stdout.write('written to docs/benchmarks.md\n')
  return 0
}

await exitWith(await main(process.argv.slice(2)))
