/** `npm run steady`: many runs on the healthy reference stack, all of which must be clean; the proof of no false alarm. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import { upReferenceStack } from '../stack/lifecycle/reference-stack.ts'
import { runClean } from './drill/drill.ts'
import { exitWith } from './exit.ts'
import { parseArguments } from './parsing.ts'
import { commitText } from './suite/identity.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function parseRuns(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('is no number of runs; for example --runs 100')
  return Number(text)
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run steady --')
    .description('Runs the daily suite many times against the healthy reference stack; every run must be clean.')
    .option('--runs <number>', 'how many runs', parseRuns, 100)
    .addHelpText('after', '\nWrites docs/steady.md. Exit codes: 0 all clean · 2 not · 78 bad input')
    .allowExcessArguments(false)
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const { runs } = command.opts<{ runs: number }>()
  await upReferenceStack()
  const startedAt = new Date()
  const alarms: string[] = []
  for (let run = 1; run <= runs; run += 1) {
    const found = await runClean()
    alarms.push(...found.map((line) => `run ${run}: ${line}`))
    process.stderr.write(`run ${run} of ${runs}: ${found.length === 0 ? 'clean' : found.join('; ')}\n`)
  }
  const minutes = ((Date.now() - startedAt.getTime()) / 60_000).toFixed(0)
  const page = `# No false alarm

Made by \`npm run steady -- --runs ${runs}\` at commit ${await commitText(root)}, ${startedAt.toISOString()}:
${runs} runs of the daily suite in ${minutes} minutes on the healthy reference stack under its normal load, ${alarms.length === 0 ? 'all clean.' : 'not all clean:'}
${alarms.map((alarm) => `\n- ${alarm}`).join('')}`
  await writeFile(join(root, 'docs/steady.md'), `${page.trimEnd()}\n`)
  process.stdout.write(
    `${alarms.length === 0 ? `${runs} runs, all clean` : `${alarms.length} alarms in ${runs} runs`}; written to docs/steady.md\n`,
  )
  return alarms.length === 0 ? 0 : 2
}

await exitWith(await main(process.argv.slice(2)))
