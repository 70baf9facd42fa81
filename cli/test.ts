/** `npm test`: every test, on a machine that has nothing yet; arguments after `--` go to vitest. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { exitWith } from './exit.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Tally {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/** The line that CI reads. A file that did not load has no tests and counts as one failed. */
async function tallyLine(path: string): Promise<string> {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    await readFile(path, 'utf8'),
  ) as Tally
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''
  return `${numPassedTests} passed, ${numFailedTests + unloaded} failed${skipped}`
}

const folder = await mkdtemp(join(tmpdir(), 'runbook-test-'))
const tally = join(folder, 'tally.json')
const { exitCode } = await execa(
  'vitest',
  [
    'run',
    '--project',
    'unit',
    '--project',
    'live',
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    tally,
    ...process.argv.slice(2),
  ],
  { cwd: root, preferLocal: true, stdio: 'inherit', reject: false },
)
const line = await tallyLine(tally).catch(() => 'vitest ended without a tally: 0 passed, 1 failed')
await rm(folder, { recursive: true, force: true })
process.stdout.write(`\n${line}\n`)
await exitWith(exitCode ?? 3)
