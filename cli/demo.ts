/** `npm run demo`: a real stack to look at, and the daily suite run against it. */
import { join } from 'node:path'
import { Command } from 'commander'
import { execa } from 'execa'
import type { Fault } from '../stack/faults/fault.ts'
import { handsOnReference } from '../stack/faults/hands.ts'
import { faults } from '../stack/faults/index.ts'
import { StackError } from '../stack/lifecycle/failures.ts'
import { repositoryRoot } from '../stack/lifecycle/names.ts'
import { progressOn } from '../stack/lifecycle/progress.ts'
import { downReferenceStack, upReferenceStack } from '../stack/lifecycle/reference-stack.ts'

import { readyReports } from './demo/reports.ts'
import { runClean, withFaults } from './drill/drill.ts'
import { DRILL, forgetDrills } from './drill/environment.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'

const interruptedCode = 130

const program = new Command('npm run demo --')
  .description(
    'Starts the reference stack on this machine (installing a Docker engine first where there is none), waits until it ' +
      'is healthy, runs the daily suite against it and says where the report is. Runs again in seconds.',
  )
  .option('--down', 'remove the reference stack: its containers, networks, volumes, images and passwords')
  .option('--fault <name>', 'show the run with this fault of the drills in place, then take it back')
  .allowExcessArguments(false)

const progress = progressOn(process.stderr)
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort())

// Leaves at once also with work under way: its child processes and its lock go with this process.
await exitWith(await main(process.argv.slice(2)))

async function main(args: string[]): Promise<number> {
  const ending = parseArguments(program, args)
  if (ending !== null) return ending
  const { down, fault } = program.opts<{ down?: true; fault?: string }>()
  const named = faults.find(({ name }) => name === fault)
  if (fault !== undefined && named === undefined) {
    console.error(`There is no fault "${fault}"; see them with: npm run drill -- --list`)
    return BAD_INPUT
  }
  try {
    await Promise.race([down ? remove() : start(), untilInterrupted()])
    progress.end()
    if (down) return 0
    return named === undefined ? await runDaily('reference') : await showFault(named)
  } catch (problem) {
    progress.end()
    return exitCodeFor(problem)
  }
}

/** The same run as a drill makes, for a person to read; the fault is taken back also when interrupted. */
async function showFault(fault: Fault): Promise<number> {
  const hands = handsOnReference()
  await forgetDrills()
  // What the run is compared with: without it everything would be seen for the first time.
  await runClean()
  progress.say(`Putting in the fault ${fault.name}: ${fault.about}.`)
  const exitCode = await withFaults([fault], hands, () => runDaily(DRILL))
  progress.say('The fault is taken back and the stack is healthy again.')
  return exitCode
}

async function start(): Promise<void> {
  await upReferenceStack({ progress, signal: interruption.signal })
  await readyReports()
  progress.say('The reference stack is up and healthy; .env.reference is written.')
}

async function remove(): Promise<void> {
  await downReferenceStack({ progress })
  progress.say('The reference stack is removed.')
}

function untilInterrupted(): Promise<never> {
  return new Promise((_, reject) => {
    interruption.signal.addEventListener('abort', () => reject(new Error('interrupted')))
  })
}

function exitCodeFor(problem: unknown): number {
  if (interruption.signal.aborted) {
    console.error(
      'Interrupted. The next "npm run demo" puts right what is half made, "npm run demo -- --down" removes it.',
    )
    return interruptedCode
  }
  if (!(problem instanceof StackError)) throw problem
  console.error(problem.message)
  return problem.exitCode
}

/** The suite as a person would start it: it says where the report is, and its exit code becomes ours. */
async function runDaily(environment: string): Promise<number> {
  const suite = join(repositoryRoot, 'cli/daily.ts')
  const run = execa(process.execPath, [suite, '--env', environment], { stdio: 'inherit', reject: false })
  // It writes its report also when interrupted, so it is told and waited for.
  interruption.signal.addEventListener('abort', () => run.kill('SIGTERM'))
  const { exitCode } = await run
  return interruption.signal.aborted ? interruptedCode : (exitCode ?? 3)
}
