/** `npm run demo`: a real stack to look at, and the daily suite run against it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { execa } from 'execa'
import { StackError } from '../stack/lifecycle/failures.ts'
import { repositoryRoot } from '../stack/lifecycle/names.ts'
import { progressOn } from '../stack/lifecycle/progress.ts'
import { downReferenceStack, upReferenceStack } from '../stack/lifecycle/reference-stack.ts'

const interruptedCode = 130
const badInputCode = 78

const program = new Command('npm run demo --')
  .description(
    'Starts the reference stack on this machine (installing a Docker engine first where there is none), waits until it ' +
      'is healthy, runs the daily suite against it and says where the report is. Runs again in seconds.',
  )
  .option('--down', 'remove the reference stack: its containers, networks, volumes, images and passwords')
  .allowExcessArguments(false)
  .exitOverride()

const progress = progressOn(process.stderr)
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort())

// Leaves at once also with work under way: its child processes and its lock go with this process.
process.exit(await main(process.argv))

async function main(argv: string[]): Promise<number> {
  try {
    const { down } = program.parse(argv).opts<{ down?: true }>()
    await Promise.race([down ? remove() : start(), untilInterrupted()])
    progress.end()
    return down ? 0 : await runDaily()
  } catch (problem) {
    progress.end()
    return exitCodeFor(problem)
  }
}

async function start(): Promise<void> {
  await upReferenceStack({ progress, signal: interruption.signal })
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
  if (problem instanceof CommanderError) return problem.exitCode === 0 ? 0 : badInputCode
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
async function runDaily(): Promise<number> {
  const suite = join(repositoryRoot, 'cli/daily.ts')
  if (!existsSync(suite)) {
    console.error('The daily suite (cli/daily.ts) is not here yet.')
    return 0
  }
  const run = execa(process.execPath, [suite, '--env', 'reference'], { stdio: 'inherit', reject: false })
  // It writes its report also when interrupted, so it is told and waited for.
  interruption.signal.addEventListener('abort', () => run.kill('SIGTERM'))
  const { exitCode } = await run
  return interruption.signal.aborted ? interruptedCode : (exitCode ?? 3)
}
