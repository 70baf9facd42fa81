/** `npm run verify`: are the reports still what was written? Exit code 0, or 2 with everything that is wrong. */
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { cleanLine } from '../helpers/report/clean-text.ts'
import { verifyReports } from '../helpers/report/verify.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

async function environmentsIn(reports: string): Promise<string[]> {
  const entries = await readdir(reports, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

async function verify({ env, reports }: { env: string; reports: string }): Promise<number> {
  const environments = await environmentsIn(reports)
  if (!environments.includes(env)) {
    const known = environments.length === 0 ? 'there are none yet' : `there are: ${environments.join(', ')}`
    console.error(`No reports of environment "${cleanLine(env)}" in ${reports}; ${known}. Name one with --env.`)
    return BAD_INPUT
  }
  const { runs, entries, seal, problems } = await verifyReports(join(reports, env))
  for (const problem of problems) console.log(`WRONG  ${cleanLine(problem)}`)
  const verdict = problems.length === 0 ? 'all as they were written' : `${problems.length} wrong`
  console.log(`${env}: ${runs} runs, ${entries} ledger entries, ${verdict}`)
  if (seal !== null) console.log(`last seal ${seal}`)
  return problems.length === 0 ? 0 : 2
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run verify --')
    .description('Checks the seal of every run and the chain of the ledger; says what was changed, added or removed.')
    .option('--env <name>', 'the environment whose reports to check', 'default')
    .option('--reports <folder>', 'where the reports lie', process.env.RUNBOOK_REPORTS ?? join(root, 'reports'))
    .allowExcessArguments(false)
  const ending = parseArguments(command, args)
  return ending ?? verify(command.opts())
}

await exitWith(await main(process.argv.slice(2)))
