/** Publishes a run: written aside, scanned for secrets, sealed, renamed when whole, then entered in the ledger. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { appendHistory, historyOf, readHistory } from '../history.ts'
import { appendUnderLock, type BrokenLine, readLedger, verifyLedger } from '../ledger.ts'
import type { Redactor } from '../redaction.ts'
import { digestOf } from './canonical-json.ts'
import { type Results, results as resultsSchema } from './contract.ts'
import { isMissing, writeWhole } from './durable-files.ts'
import { withEnvironmentLock } from './environment-lock.ts'
import { exitCodeUnwritten } from './exit-code.ts'
import { digestsIn, MANIFEST, manifestText } from './manifest.ts'
import { resultsFile, runFiles } from './run-files.ts'
import { claimFolder, fillFolder, type RunFolder } from './run-folder.ts'
import { redactorFor, safeResults } from './safe-results.ts'
import { countsForHistory, isPartial } from './summary.ts'
import { findLeaks, withheldResults } from './withheld.ts'

export interface PublishOptions {
  /** The environment's folder, `reports/<environment>`. */
  directory: string
  redactor: Redactor
}

export interface Publication {
  /** What may be printed: redacted, cleaned, with the exit code and the run id as they became. */
  results: Results
  /** The run's folder; null where none could be written. */
  folder: string | null
  /** What to open: report.html, or results.json of a withheld report. */
  report: string | null
  exitCode: number
  /** What went wrong around the run, for the screen. */
  problems: string[]
}

/** A result that breaks the contract is a defect of ours: said in the report, which is written all the same. */
function checked(results: Results): Results {
  const { issues } = v.safeParse(resultsSchema, results)
  if (issues === undefined) return results
  const broken = issues.map((issue) => `results.json breaks its contract at ${v.getDotPath(issue)}: ${issue.message}`)
  const run = { ...results.run, complete: false, exitCode: exitCodeUnwritten(results.run.exitCode) }
  return { ...results, run, errors: [...results.errors, ...broken] }
}

async function startOfLatest(path: string): Promise<string> {
  try {
    const parsed = v.safeParse(resultsSchema, JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.output.run.startedAt : ''
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return ''
    throw error
  }
}

/** The next run is compared with this one. Of two at once, the one that started later stays the latest. */
async function remember(directory: string, results: Results): Promise<void> {
  const { suite, startedAt } = results.run
  const [previous = null] = await readHistory(directory, { suite, maxRuns: 1 })
  await appendHistory(directory, historyOf(results, previous))
  const latest = join(directory, `latest-${suite}.json`)
  if (startedAt >= (await startOfLatest(latest))) await writeWhole(latest, resultsFile(results).text)
}

/** Seals the folder, renames it and enters it in the ledger; tells what was wrong with the ledger before. */
function seal(directory: string, { id, aside, final }: RunFolder, results: Results): Promise<BrokenLine[]> {
  return withEnvironmentLock(directory, async () => {
    const ledger = await readLedger(directory)
    const before = ledger.entries.findLast(({ kind }) => kind === 'run')?.data.manifest
    const previous = typeof before === 'string' ? before : null
    const text = manifestText({ schema: 1, run: id, previous, files: await digestsIn(aside) })
    await writeFile(join(aside, MANIFEST), text, { flush: true })
    await rename(aside, final)
    const { suite, complete, exitCode } = results.run
    await appendUnderLock(directory, {
      kind: 'run',
      data: { run: id, suite, complete, partial: isPartial(results), exitCode, manifest: digestOf(text) },
    })
    if (countsForHistory(results)) await remember(directory, results)
    return verifyLedger(ledger)
  })
}

async function write(results: Results, { directory, redactor }: PublishOptions): Promise<Publication> {
  const folder = await claimFolder(directory, results.run.id)
  try {
    const named = { ...results, run: { ...results.run, id: folder.id } }
    const leaks = findLeaks(await fillFolder(folder, runFiles(named)), redactor)
    const published = leaks.length === 0 ? named : withheldResults(named, leaks, redactor)
    if (leaks.length > 0) await fillFolder(folder, [resultsFile(published)])
    const broken = await seal(directory, folder, published)
    return {
      results: published,
      folder: folder.final,
      report: join(folder.final, leaks.length === 0 ? 'report.html' : 'results.json'),
      exitCode: published.run.exitCode,
      problems: broken.map(({ line, why }) => `ledger line ${line}: ${why} (npm run verify)`),
    }
  } finally {
    await rm(folder.aside, { recursive: true, force: true })
  }
}

/**
 * Writes the run into `directory`. Never throws for want of a place to write: the results come back for the screen,
 * with an error that says so and exit code 3 (2 if a critical).
 */
export async function publishRun(results: Results, { directory, redactor }: PublishOptions): Promise<Publication> {
  const safe = checked(safeResults(results, redactor))
  try {
    return await write(safe, { directory, redactor: redactorFor(results, redactor) })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const problem = `the report could not be written to ${directory}: ${redactor.redact(why)}`
    const exitCode = exitCodeUnwritten(safe.run.exitCode)
    const unwritten = { ...safe, run: { ...safe.run, exitCode }, errors: [...safe.errors, problem] }
    return { results: unwritten, folder: null, report: null, exitCode, problems: [] }
  }
}
