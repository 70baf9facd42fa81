/** `npm run drill`: proves that the items go red by real faults in the reference stack, and ok again. */
import { Command } from 'commander'
import { ids, type Suite } from '../runbook/ids.ts'
import { type Fault, suiteOf } from '../stack/faults/fault.ts'
import { type Hands, handsOnReference, restoreStack } from '../stack/faults/hands.ts'
import { faults, itemOf } from '../stack/faults/index.ts'
import { progressOn } from '../stack/lifecycle/progress.ts'
import { upReferenceStack } from '../stack/lifecycle/reference-stack.ts'
import { type DrillResult, drill, untilClean } from './drill/drill.ts'
import { forgetDrills } from './drill/environment.ts'
import { isProven } from './drill/matrix.ts'
import { recordDrill } from './drill/record.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'

interface Options {
  fault?: string[]
  list: boolean
  together: boolean
  record: boolean
}

const words = (text: string): string[] => text.split(',').filter((word) => word !== '')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** The faults of the items and names given; everything when none is. Unknown names are bad input. */
function select(itemIds: readonly string[], names: readonly string[]) {
  const known = new Set<string>(Object.values(ids).flat())
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
    .option('--together', 'put the faults in all at once; what they expect must not contradict', false)
    .option('--record', 'write each outcome to docs/drills.md, as a whole drill always does', false)
    .option('--list', 'list the faults and what they must turn red', false)
    .addHelpText('after', '\nExit codes: 0 all as expected · 2 not · 78 bad input')
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const options = command.opts<Options>()
  const { fault: names = [], list } = options
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
  return prove(wanted, { ...options, record: options.record || wanted.length === faults.length })
}

/** A drill that broke off is a failed one; the next faults are put in all the same. */
const unfinished = (error: unknown): Omit<DrillResult, 'faults'> => ({
  red: [`the drill broke off: ${error instanceof Error ? error.message : String(error)}`],
  green: [],
  durationMs: 0,
  again: [],
})

/** The drills of one suite, one fault after the other or all at once. */
const turnsOf = (faultsOfSuite: readonly Fault[], together: boolean): Fault[][] =>
  together ? [[...faultsOfSuite]] : faultsOfSuite.map((fault) => [fault])

/** Those that this stack can show as it is; of the others it is told why not. */
async function showable(wanted: readonly Fault[], hands: Hands): Promise<Fault[]> {
  const found: Fault[] = []
  for (const fault of wanted) {
    const why = (await fault.notHere?.(hands)) ?? null
    if (why === null) found.push(fault)
    else say(`not put in  ${fault.name}: ${why}`)
  }
  return found
}

/** What was not as expected on the healthy stack. No suite remembers what the drills of another left behind. */
async function startAnew(suite: Suite): Promise<string[]> {
  await forgetDrills()
  return (await untilClean(suite)).found
}

async function prove(wanted: readonly Fault[], { together, record }: Options): Promise<number> {
  const progress = progressOn(process.stderr)
  await upReferenceStack({ progress })
  progress.end()
  const hands = handsOnReference()
  await restoreStack(hands)
  let isInterrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      isInterrupted = true
      process.stderr.write('interrupted: taking the fault back before the end …\n')
    })
  }
  const shown = await showable(wanted, hands)
  const bySuite = [...Map.groupBy(shown, suiteOf)].map(([suite, own]) => ({ suite, turns: turnsOf(own, together) }))
  const total = bySuite.reduce((sum, { turns }) => sum + turns.length, 0)
  let begun = 0
  let failed = 0
  for (const { suite, turns } of bySuite) {
    const before = await startAnew(suite)
    if (before.length > 0) {
      say(`The stack is not clean before the first fault (${suite}):\n  ${before.join('\n  ')}`)
      return 2
    }
    for (const turn of turns) {
      if (isInterrupted) return 130
      begun += 1
      const abouts = turn.map(({ name, about }) => `${name}: ${about}`)
      process.stderr.write(`[${begun}/${total}] ${abouts.join('; ')} …\n`)
      const result = await drill(turn, hands).catch(unfinished)
      if (isInterrupted) return 130
      if (!isProven(result)) failed += turn.length
      tell(turn, result)
      // After every turn: what was proven stays proven when the next one is interrupted.
      if (record) await recordDrill(turn, result)
    }
  }
  say(`${shown.length - failed} of ${shown.length} faults gave exactly the expected statuses`)
  if (record) say('written to docs/drills.md')
  return failed === 0 ? 0 : 2
}

function tell(turn: readonly Fault[], result: Omit<DrillResult, 'faults'>): void {
  const outcome = isProven(result) ? 'proven' : 'FAILED'
  for (const { name, expects } of turn) {
    say(`${outcome}  ${name}  ${(result.durationMs / 1000).toFixed(0)} s`)
    for (const expectation of expects) say(`          ${expectation.status.padEnd(8)} ${expectation.name}`)
  }
  for (const line of result.again) say(`          at first: ${line}`)
  for (const line of result.red) say(`          with the fault: ${line}`)
  for (const line of result.green) say(`          repaired: ${line}`)
}

await exitWith(await main(process.argv.slice(2)))
