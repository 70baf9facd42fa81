/** `npm run demo`: a real stack to look at, and the daily suite run against it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { execa } from 'execa'
import { StackError } from '../stack/lifecycle/failures.ts'
import { repositoryRoot } from '../stack/lifecycle/names.ts'
import { progressOn } from '../stack/lifecycle/progress.ts'
import { downReferenceStack, upReferenceStack } from '../stack/lifecycle/reference-stack.ts'

const interrupted = 130
const badInput = 78

const program = new Command('npm run demo --')
  .description(
    'Starts the reference stack on this machine (installing a Docker engine first where there is none), waits until it ' +
      'is healthy, runs the daily suite against it and says where the report is. Runs again in seconds.',
  )
  .option('--down', 'remove the reference stack: its containers, networks, volumes, images and passwords')
  .allowExcessArguments(false)
  .exitOverride()

process.exitCode = await main(process.argv)

async function main(argv: string[]): Promise<number> {
  const progress = progressOn(process.stderr)
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort())
  try {
    const { down } = program.parse(argv).opts<{ down?: true }>()
    if (down) {
      await downReferenceStack({ progress })
      progress.say('The reference stack is removed.')
      return 0
    }
    await upReferenceStack({ progress, signal: abort.signal })
    progress.say('The reference stack is up and healthy; .env.reference is written.')
    progress.end()
    return await runDaily(abort.signal)
  } catch (problem) {
    progress.end()
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? 0 : badInput
    if (abort.signal.aborted) {
      console.error(
        'Interrupted. What is half made is put right by the next "npm run demo", or removed by "npm run demo -- --down".',
      )
      return interrupted
    }
    if (problem instanceof StackError) {
      console.error(problem.message)
      return problem.exitCode
    }
    throw problem
  } finally {
    progress.end()
  }
}

/** The suite as a person would start it; it shows where the report is, and its exit code becomes ours. */
async function runDaily(signal: AbortSignal): Promise<number> {
  const suite = join(repositoryRoot, 'cli/daily.ts')
  if (!existsSync(suite)) {
    console.error('The daily suite (cli/daily.ts) is not here yet.')
    return 0
  }
  const { exitCode } = await execa(process.execPath, [suite, '--env', 'reference'], { stdio: 'inherit', reject: false })
  return signal.aborted ? interrupted : (exitCode ?? 3)
}
