/**
 * `npm test`: every test, on a machine that has nothing yet; arguments after `--` go to vitest. The reference stack is
 * brought up while the tests run that need none.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { progressOn } from '../stack/lifecycle/progress.ts'
import { upReferenceStack } from '../stack/lifecycle/reference-stack.ts'
import { exitWith } from './exit.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const options = { cwd: root, preferLocal: true, reject: false } as const
const passedOn = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'runbook-test-'))

interface Outcome {
  exitCode: number
  passed: number
  failed: number
  skipped: number
}

const UNTOLD: Outcome = { exitCode: 3, passed: 0, failed: 1, skipped: 0 }

/** From vitest's own JSON. A file that did not load has no tests and counts as one failed. */
async function outcomeOf(tally: string, exitCode: number): Promise<Outcome> {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    await readFile(tally, 'utf8'),
  ) as {
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    testResults: { status: string; assertionResults: unknown[] }[]
  }
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  return { exitCode, passed: numPassedTests, failed: numFailedTests + unloaded, skipped: numPendingTests }
}

async function runTests(project: 'unit' | 'live'): Promise<Outcome> {
  const tally = join(folder, `${project}.json`)
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', tally]
  const { exitCode = UNTOLD.exitCode } = await execa(
    'vitest',
    ['run', '--project', project, '--passWithNoTests', ...reporters, ...passedOn],
    { ...options, stdio: 'inherit' },
  )
  return outcomeOf(tally, exitCode).catch((error: unknown) => {
    process.stderr.write(`vitest ended without a tally of the ${project} tests: ${String(error)}\n`)
    return UNTOLD
  })
}

/** Whether any file that needs the stack is among those asked for. */
async function needsStack(): Promise<boolean> {
  const { stdout } = await execa('vitest', ['list', '--project', 'live', '--filesOnly', ...passedOn], options)
  return stdout.trim() !== ''
}

/** The tests without a stack, and those with it; its progress is told when the first have ended. */
async function runAll(): Promise<Outcome[]> {
  if (!(await needsStack())) return [await runTests('unit')]
  const held = new PassThrough()
  const progress = progressOn(held)
  const [unit, stack] = await Promise.all([
    runTests('unit').finally(() => held.pipe(process.stderr)),
    upReferenceStack({ progress }).then(
      () => null,
      (error: unknown) => error,
    ),
  ])
  progress.end()
  if (stack === null) return [unit, await runTests('live')]
  process.stderr.write(
    `The reference stack did not come up: ${stack instanceof Error ? stack.message : String(stack)}\n`,
  )
  return [unit, UNTOLD]
}

const outcomes = await runAll()
await rm(folder, { recursive: true, force: true })
const sum = (of: 'passed' | 'failed' | 'skipped'): number => outcomes.reduce((total, outcome) => total + outcome[of], 0)
const skipped = sum('skipped')
process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
const isEmpty = sum('passed') + sum('failed') + skipped === 0
if (isEmpty) process.stderr.write('No test is called so: see `npx vitest list --project unit --project live`\n')
await exitWith(isEmpty ? 1 : Math.max(...outcomes.map(({ exitCode }) => exitCode)))
