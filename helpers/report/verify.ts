/** Whether the reports of an environment are what was once written: seals of every run, chain of the ledger. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { type Ledger, readLedger, verifyLedger } from '../ledger.ts'
import { digestOf } from './canonical-json.ts'
import { isMissing } from './durable-files.ts'
import { digestsIn, MANIFEST, type Manifest, manifest } from './manifest.ts'

export interface Verification {
  runs: number
  entries: number
  /** Digest of the last ledger entry: noted elsewhere, it proves that the whole chain was not rewritten. */
  seal: string | null
  /** Each names the file or line and what is wrong; empty when all is as it was written. */
  problems: string[]
}

const RUN_FOLDER = /^\d{8}T\d{6}Z-(daily|weekly|monthly)(-\d+)?$/

const runEntry = v.object({ run: v.string(), manifest: v.string() })

interface RunEntry {
  line: number
  run: string
  manifest: string
}

const runEntries = ({ entries }: Ledger): RunEntry[] =>
  entries.flatMap(({ kind, data, line }) => {
    const parsed = v.safeParse(runEntry, data)
    return kind === 'run' && parsed.success ? [{ line, ...parsed.output }] : []
  })

function parseManifest(text: string): Manifest | null {
  try {
    const parsed = v.safeParse(manifest, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

function compareFiles(run: string, sealed: Record<string, string>, found: Record<string, string>): string[] {
  const paths = [...new Set([...Object.keys(sealed), ...Object.keys(found)])].sort()
  return paths.flatMap((path) => {
    if (!(path in found)) return [`${run}/${path}: missing`]
    if (!(path in sealed)) return [`${run}/${path}: not part of the sealed run`]
    return found[path] === sealed[path] ? [] : [`${run}/${path}: changed since it was sealed`]
  })
}

/** One run's folder against its manifest, and the manifest against the ledger. */
async function verifyRun(directory: string, run: string, entry: RunEntry | undefined): Promise<string[]> {
  const folder = join(directory, run)
  let text: string
  try {
    text = await readFile(join(folder, MANIFEST), 'utf8')
  } catch (error) {
    if (isMissing(error)) return [`${run}/${MANIFEST}: missing`]
    throw error
  }
  const content = parseManifest(text)
  if (content === null) return [`${run}/${MANIFEST}: no manifest of ours`]
  return [
    ...(entry === undefined ? [`${run}: not in the ledger`] : []),
    ...(entry !== undefined && entry.manifest !== digestOf(text)
      ? [`${run}/${MANIFEST}: changed, ledger line ${entry.line} has another digest`]
      : []),
    ...(content.run === run ? [] : [`${run}/${MANIFEST}: belongs to run ${content.run}`]),
    ...compareFiles(run, content.files, await digestsIn(folder)),
  ]
}

/** Each manifest names the one before it, in the ledger's order. */
async function verifyOrder(directory: string, entries: readonly RunEntry[]): Promise<string[]> {
  const problems: string[] = []
  let before: string | null = null
  for (const { run, manifest: sealed } of entries) {
    const text = await readFile(join(directory, run, MANIFEST), 'utf8').catch(() => null)
    const content = text === null ? null : parseManifest(text)
    if (content !== null && content.previous !== before) {
      problems.push(`${run}/${MANIFEST}: does not follow the run before it in the ledger`)
    }
    before = sealed
  }
  return problems
}

/** Reads everything and changes nothing. Throws when the directory cannot be read. */
export async function verifyReports(directory: string): Promise<Verification> {
  const ledger = await readLedger(directory)
  const entries = runEntries(ledger)
  const folders = (await readdir(directory)).filter((name) => RUN_FOLDER.test(name)).sort()
  const problems = verifyLedger(ledger).map(({ line, why }) => `ledger.jsonl line ${line}: ${why}`)
  for (const { run, line } of entries) {
    if (!folders.includes(run)) problems.push(`${run}: the folder is missing, ledger line ${line} has it`)
  }
  for (const run of folders) {
    problems.push(
      ...(await verifyRun(
        directory,
        run,
        entries.find((entry) => entry.run === run),
      )),
    )
  }
  problems.push(...(await verifyOrder(directory, entries)))
  return {
    runs: folders.length,
    entries: ledger.entries.length,
    seal: ledger.entries.at(-1)?.digest ?? null,
    problems,
  }
}
