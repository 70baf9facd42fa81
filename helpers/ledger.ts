/** The append-only, hash-chained record of an environment: its epoch, runs, attestations, procedures. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { canonicalJson, digestOf } from './report/canonical-json.ts'
import { appendLine, isMissing } from './report/durable-files.ts'
import { withEnvironmentLock } from './report/environment-lock.ts'

const ledgerEntry = v.strictObject({
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  at: v.pipe(v.string(), v.isoTimestamp()),
  kind: v.picklist(['epoch', 'run', 'attestation', 'procedure']),
  data: v.record(v.string(), v.unknown()),
  /** Digest of the entry before; null in the first. */
  previous: v.nullable(v.string()),
  /** Over the canonical JSON of all other fields. */
  digest: v.string(),
})
export type LedgerEntry = v.InferOutput<typeof ledgerEntry>

export interface BrokenLine {
  /** Counted from 1. */
  line: number
  why: string
}

export interface Ledger {
  entries: (LedgerEntry & { line: number })[]
  /** Lines that are no entry: torn by a crash, or damaged. */
  unreadable: BrokenLine[]
}

export type NewEntry = Pick<LedgerEntry, 'kind' | 'data'> & { at?: string }

const ledgerPath = (directory: string): string => join(directory, 'ledger.jsonl')

const seal = (entry: Omit<LedgerEntry, 'digest'>): LedgerEntry => ({ ...entry, digest: digestOf(canonicalJson(entry)) })

async function readOrNothing(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return ''
    throw error
  }
}

function parseEntry(line: string): LedgerEntry | string {
  try {
    const parsed = v.safeParse(ledgerEntry, JSON.parse(line))
    return parsed.success
      ? parsed.output
      : `no ledger entry: ${v.flatten(parsed.issues).root ?? Object.keys(v.flatten(parsed.issues).nested ?? {}).join(', ')}`
  } catch {
    return 'torn or damaged: no JSON'
  }
}

/** The environment's ledger; an environment without one has no entries. What is no entry is told, not dropped. */
export async function readLedger(directory: string): Promise<Ledger> {
  const ledger: Ledger = { entries: [], unreadable: [] }
  const content = await readOrNothing(ledgerPath(directory))
  const lines = content.split('\n')
  // What follows the last newline is nothing, or a line whose writing was cut short.
  const rest = lines.pop() ?? ''
  for (const [index, text] of lines.entries()) {
    const entry = parseEntry(text)
    if (typeof entry === 'string') ledger.unreadable.push({ line: index + 1, why: entry })
    else ledger.entries.push({ ...entry, line: index + 1 })
  }
  if (rest !== '') ledger.unreadable.push({ line: lines.length + 1, why: 'torn: it does not end' })
  return ledger
}

/** Every line that is torn, changed, or does not follow the one before; empty when the chain is whole. */
export function verifyLedger({ entries, unreadable }: Ledger): BrokenLine[] {
  const broken = [...unreadable]
  let before: LedgerEntry | undefined
  for (const { line, digest, ...entry } of entries) {
    if (seal(entry).digest !== digest) broken.push({ line, why: `entry ${entry.seq} was changed: its digest differs` })
    if (entry.previous !== (before?.digest ?? null)) {
      broken.push({
        line,
        why: `entry ${entry.seq} does not follow the entry before it: one was changed, removed or put in`,
      })
    }
    if (entry.seq !== (before?.seq ?? 0) + 1) {
      broken.push({ line, why: `entry ${entry.seq} should be ${(before?.seq ?? 0) + 1}` })
    }
    before = { ...entry, digest }
  }
  return broken.sort((a, b) => a.line - b.line)
}

/** For callers that hold the environment's lock already. */
export async function appendUnderLock(directory: string, { kind, data, at }: NewEntry): Promise<LedgerEntry> {
  const last = (await readLedger(directory)).entries.at(-1)
  const entry = seal({
    seq: (last?.seq ?? 0) + 1,
    at: at ?? new Date().toISOString(),
    kind,
    data,
    previous: last?.digest ?? null,
  })
  await appendLine(ledgerPath(directory), canonicalJson(entry))
  return entry
}

/** Appends one entry to the chain; safe while other processes do the same. */
export const appendEntry = (directory: string, entry: NewEntry): Promise<LedgerEntry> =>
  withEnvironmentLock(directory, () => appendUnderLock(directory, entry))

/** What every window starts at, at the earliest (ISO 8601 UTC); null before the first run. */
export function currentEpoch({ entries }: Ledger): string | null {
  const at = entries.findLast(({ kind }) => kind === 'epoch')?.data.at
  return typeof at === 'string' ? at : null
}

/**
 * The epoch, set to `at` by the first run of the environment. Where it cannot be written down windows start at `at`,
 * which claims nothing unseen; publishing the run then says what is wrong with the folder.
 */
export async function ensureEpoch(directory: string, at = new Date().toISOString()): Promise<string> {
  try {
    return await withEnvironmentLock(directory, async () => {
      const epoch = currentEpoch(await readLedger(directory))
      if (epoch !== null) return epoch
      await appendUnderLock(directory, { kind: 'epoch', data: { at, reason: 'first run' } })
      return at
    })
  } catch {
    return at
  }
}

/** Moves the epoch. Only for a stack with the reference label: the caller has made sure of that. */
export const moveEpoch = (directory: string, reason: string, at = new Date().toISOString()): Promise<LedgerEntry> =>
  appendEntry(directory, { kind: 'epoch', data: { at, reason } })
