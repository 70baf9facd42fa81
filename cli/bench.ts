/** `npm run bench`: what a run costs, against the page's own commands and an empty test run; written to docs/benchmarks.md. */
import { writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import { measureInTurn, median, ratio, spread } from '../bench/measure.ts'
import { upReferenceStack } from '../stack/lifecycle/reference-stack.ts'
import { exitWith } from './exit.ts'
import { parseArguments } from './parsing.ts'
import { gitState } from './suite/identity.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function parseRuns(text: string): number {
  if (!/^[1-9]\d?$/.test(text))
    throw new InvalidArgumentError('is no number of runs from 1 to 99; for example --runs 7')
  return Number(text)
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run bench --')
    .description(
      'Times the daily suite against the runbook page and an empty vitest run, in turn, on the reference stack.',
    )
    .option('--runs <number>', 'counted rounds', parseRuns, 7)
    .allowExcessArguments(false)
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const { runs } = command.opts<{ runs: number }>()
  await upReferenceStack()
  const [daily, page, empty] = await measureInTurn(
    [
      { name: 'npm run daily', command: ['npm', 'run', 'daily', '--', '--env', 'reference'], okCodes: [0, 1, 2, 3] },
      { name: 'the page in a shell', command: ['bash', join(root, 'bench/runbook-daily.sh')] },
      {
        name: 'empty vitest run',
        command: [
          process.execPath,
          join(root, 'node_modules/vitest/vitest.mjs'),
          'run',
          '--root',
          join(root, 'bench/empty'),
        ],
      },
    ],
    runs,
  )
  if (daily === undefined || page === undefined || empty === undefined) throw new Error('every contender is measured')
  const { gitCommit } = await gitState(root)
  const above = median(daily.seconds.map((seconds, round) => seconds - (empty.seconds[round] ?? Number.NaN)))
  const text = `# Benchmarks

Made by \`npm run bench -- --runs ${runs}\` at commit ${gitCommit?.slice(0, 12) ?? 'unknown'}, ${new Date().toISOString()}, on ${cpus().length} cores and
${(totalmem() / 1e9).toFixed(0)} GB; whole processes in turn, median (least–most).

| | time | peak memory of the largest process |
|---|---|---|
${[daily, page, empty].map(({ name, seconds, peakMb }) => `| ${name} | ${spread(seconds)} | ${peakMb.toFixed(0)} MB |`).join('\n')}

- (a) \`npm run daily\` takes ${ratio(daily, page).toFixed(2)} times what the page's commands take a shell (aim: under 0.33; no person reads the page's output here).
- (b) it takes ${above.toFixed(2)} s more than an empty vitest run (aim: at most 0.5 s).
- (d) its peak memory is ${daily.peakMb.toFixed(0)} MB (aim: under 250 MB).
`
  await writeFile(join(root, 'docs/benchmarks.md'), text)
  process.stdout.write(`${text}\nwritten to docs/benchmarks.md\n`)
  return 0
}

await exitWith(await main(process.argv.slice(2)))
