/** `npm run drill`: proves that the items go red by real faults in the reference stack, and ok again. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { ids } from '../runbook/ids.ts'
import { handsOnReference, restoreStack } from '../stack/faults/hands.ts'
import { faults, itemOf } from '../stack/faults/index.ts'
import { progressOn } from '../stack/lifecycle/progress.ts'
import { upReferenceStack } from '../stack/lifecycle/reference-stack.ts'
import { type DrillResult, drill, runClean } from './drill/drill.ts'
import { forgetDrills } from './drill/environment.ts'
import { isProven, type Proof, renderMatrix } from './drill/matrix.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'
import { gitState } from './suite/identity.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Options {
  fault?: string[]
  list: boolean
}

const words = (text: string): string[] => text.split(',').filter((word) => word !== '')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** The faults of the items and names given; everything when none is. Unknown names are bad input. */
function select(itemIds: readonly string[], names: readonly string[]) {
  const known = new Set<string>(ids.daily)
  const strays = [
    ...itemIds.filter((id) => ![...known].some((item) => item === id || item.startsWith(`${id}.`))),
    ...names.filter((name) => !faults.some((fault) => fault.name === name)),
  ]
  const wanted = faults.filter(
    ({ name, expects }) =>
      (itemIds.length === 0 && names.length === 0) ||
      names.includes(name) ||
      expects.some((expectation) =>
        itemIds.some((id) => itemOf(expectation.name) === id || itemOf(expectation.name).startsWith(`${id}.`)),
      ),
  )
  return { wanted, strays }
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run drill --')
    .description(
      'Puts faults into the reference stack, one after the other, and demands exactly the expected statuses.',
    )
    .argument('[ids...]', 'only the faults that these items (or prefixes) must notice')
    .option('--fault <names>', 'only these faults, comma-separated', words)
    .option('--list', 'list the faults and what they must turn red', false)
    .addHelpText('after', '\nExit codes: 0 all as expected · 2 not · 78 bad input')
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const { fault: names = [], list } = command.opts<Options>()
  const { wanted, strays } = select(command.args, names)
  if (strays.length > 0) {
    process.stderr.write(`no such item or fault: ${strays.join(', ')}; see them with: npm run drill -- --list\n`)
    return BAD_INPUT
  }
  if (list) {
    for (const { name, about, expects } of wanted)
      say(
        `${name}: ${about}\n${expects.map((expectation) => `  ${expectation.status.padEnd(8)} ${expectation.name}`).join('\n')}`,
      )
    return 0
  }
  return prove(wanted)
}

/** A drill that broke off is a failed one; the next fault is put in all the same. */
const unfinished = (error: unknown): Omit<DrillResult, 'faults'> => ({
  red: [`the drill broke off: ${error instanceof Error ? error.message : String(error)}`],
  green: [],
  durationMs: 0,
})

async function prove(wanted: typeof faults): Promise<number> {
  const progress = progressOn(process.stderr)
  await upReferenceStack({ progress })
  progress.end()
  const hands = handsOnReference()
  await restoreStack(hands)
  await forgetDrills()
  const before = await runClean()
  if (before.length > 0) {
    say(`The stack is not clean before the first fault:\n  ${before.join('\n  ')}`)
    return 2
  }
  let isInterrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      isInterrupted = true
      process.stderr.write('interrupted: taking the fault back before the end …\n')
    })
  }
  const proofs: Proof[] = []
  for (const [index, fault] of wanted.entries()) {
    if (isInterrupted) return 130
    process.stderr.write(`[${index + 1}/${wanted.length}] ${fault.name}: ${fault.about} …\n`)
    const result = await drill([fault], hands).catch(unfinished)
    proofs.push({ fault, result })
    tell({ fault, result })
  }
  if (isInterrupted) return 130
  const failed = proofs.filter(({ result }) => !isProven(result)).length
  say(`${wanted.length - failed} of ${wanted.length} faults gave exactly the expected statuses`)
  if (wanted.length === faults.length) await writeMatrix(proofs)
  return failed === 0 ? 0 : 2
}

function tell({ fault, result }: Proof): void {
  const seconds = `${(result.durationMs / 1000).toFixed(0)} s`
  say(`${isProven(result) ? 'proven' : 'FAILED'}  ${fault.name}  ${seconds}`)
  for (const { name, status } of fault.expects) say(`          ${status.padEnd(8)} ${name}`)
  for (const line of result.red) say(`          with the fault: ${line}`)
  for (const line of result.green) say(`          repaired: ${line}`)
}

/** Only a whole drill is written down: a part would read as if the rest had been tried. */
async function writeMatrix(proofs: readonly Proof[]): Promise<void> {
  const { gitCommit, gitDirty } = await gitState(root)
  const commit = `${gitCommit?.slice(0, 12) ?? 'unknown'}${gitDirty === true ? ' with changes' : ''}`
  await writeFile(join(root, 'docs/drills.md'), renderMatrix(proofs, { commit, at: new Date().toISOString() }))
  say('written to docs/drills.md')
}

await exitWith(await main(process.argv.slice(2)))
