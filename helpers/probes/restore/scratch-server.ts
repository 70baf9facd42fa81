/** A database server of our own in a container without a network, into which a dump is restored. */
import type { Engine, ProgramEnd, Scratch } from '../../connections/index.ts'
import { CouldNotLook } from '../../reading.ts'

/** What a restored database holds. */
export interface RestoredContents {
  /** Exact rows by table; as a dump writes the names: `public.players`, of MySQL `users`. */
  rows: Record<string, number>
  /** When the newest row of a table is of, epoch seconds; null where it has none. */
  newest: Record<string, number | null>
}

/** A table that is always written to, and the expression that tells the epoch seconds of its newest row. */
export interface NewestRow {
  table: string
  expression: string
}

export interface ScratchServer {
  /** What the client said that ended the restore; null where it went through. */
  restore: (database: string, dump: AsyncIterable<Buffer>, signal: AbortSignal) => Promise<string | null>
  contents: (database: string, newest: readonly NewestRow[]) => Promise<RestoredContents>
}

/** Runs argv in the container as this user and returns its output. Throws CouldNotLook with its words when it fails. */
export async function runInside(
  engine: Engine,
  { id, name }: Scratch,
  argv: readonly string[],
  { user, witness, timeoutMs }: { user: string; witness: string; timeoutMs: number },
): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.exec(id, argv, {
    user,
    witness,
    timeoutMs,
    maxBytes: 16 * 1024 * 1024,
  })
  if (exitCode === 0) return stdout
  const words = `${stderr}${stdout}`.trim().split('\n').slice(-5).join(' ').slice(0, 400)
  throw new CouldNotLook(`the scratch server ${name} does not work (code ${exitCode}): ${words}`, {
    witness,
    remedy: [`Start a container of the image of ${witness} by hand: does its server start in an empty folder?`],
  })
}

/**
 * Feeds a dump to the client and returns what it said that ended the restore; null where it went through. Throws
 * CouldNotLook where not the dump is to blame but the server, which `lost` knows by the client's code and words.
 */
export async function feedDump(
  engine: Engine,
  scratch: Scratch,
  argv: [string, ...string[]],
  dump: AsyncIterable<Buffer>,
  { lost, witness, ...as }: { lost: (end: ProgramEnd) => boolean; witness: string; user: string; signal: AbortSignal },
): Promise<string | null> {
  const end = await engine.feed(scratch, argv, dump, as)
  if (end.exitCode === 0) return null
  const complaint = complaintIn(end.words, end.exitCode)
  // 137: killed, which only want of memory or the removal of the container does.
  if (end.exitCode !== 137 && !lost(end)) return complaint
  throw new CouldNotLook(`the scratch server ${scratch.name} was lost in the middle of the restore: ${complaint}`, {
    witness,
    remedy: ['Run it again; if it is lost again, the dump needs more memory than the scratch container has'],
  })
}

/** The lines by which clients say what stopped them; their first is the cause. */
function complaintIn(words: string, exitCode: number): string {
  const lines = words.split('\n').map((line) => line.trim())
  const first = lines.find((line) => /\b(ERROR|FATAL|error)\b/.test(line)) ?? lines.find((line) => line !== '')
  return (first ?? `the client ended with code ${exitCode}`).slice(0, 300)
}
