/** Reads archives to their very end, where they lie, and tells what is in them. */
import { CouldNotLook } from '../../reading.ts'
import type { BackupHolder } from './holder.ts'

export interface ArchiveContents {
  /** What gzip said; null where it read the archive to its end. */
  problem: string | null
  /** Of the dump. */
  bytes: number
  /** The dump says itself that it is whole. */
  hasTrailer: boolean
  /** `public.players`, of MySQL `players`. */
  tables: string[]
}

const READ_MS = 60_000
const MOST_BYTES = 16 * 1024 * 1024

/**
 * One line a fact. gzip's own words come between, with its exit code. In a pipe, so that nothing is written anywhere and
 * memory stays flat; at the lowest priority.
 */
const READ_ALL = `
for file do
  echo "FILE $file"
  { { nice -n 19 gzip -dc -- "$file" 2>&4 || echo "GZIP $?" >&4; } | nice -n 19 awk '
    /^CREATE (UNLOGGED |FOREIGN )?TABLE / { print "TABLE " substr($0, 1, 300) }
    /^-- (PostgreSQL database dump complete|Dump completed)/ { trailer = NR }
    { bytes += length($0) + 1 }
    END { print "BYTES " bytes + 0; if (trailer && NR - trailer < 12) print "TRAILER" }'; } 4>&1
done`

const NAME = /^CREATE (?:UNLOGGED |FOREIGN )?TABLE (?:IF NOT EXISTS )?((?:"(?:[^"]|"")+"|`(?:[^`]|``)+`|[\w$.])+)/

/** `public."Odd ""name"""` → `public.Odd "name"`. Null for a line that creates no table. */
export function parseCreateTable(line: string): string | null {
  const quoted = NAME.exec(line)?.[1]
  if (quoted === undefined) return null
  return quoted.replaceAll(/"((?:[^"]|"")+)"|`((?:[^`]|``)+)`/g, (_, double?: string, back?: string) =>
    double === undefined ? (back ?? '').replaceAll('``', '`') : double.replaceAll('""', '"'),
  )
}

/** Parses the output of the reading; by the archive's path. */
export function parseContents(output: string): Map<string, ArchiveContents> {
  const contents = new Map<string, ArchiveContents>()
  let current: ArchiveContents | undefined
  const words: string[] = []
  for (const line of output.split('\n')) {
    const [, keyword = '', rest = ''] = /^(FILE|TABLE|BYTES|TRAILER|GZIP)(?: (.*))?$/.exec(line) ?? []
    if (keyword === 'FILE') {
      current = { problem: null, bytes: 0, hasTrailer: false, tables: [] }
      words.length = 0
      contents.set(rest, current)
    } else if (current === undefined) continue
    else if (keyword === 'TABLE') current.tables.push(...[parseCreateTable(rest)].filter((name) => name !== null))
    else if (keyword === 'BYTES') current.bytes = Number(rest)
    else if (keyword === 'TRAILER') current.hasTrailer = true
    // gzip's 2 is a warning, for example of bytes behind the end; what it read is whole.
    else if (keyword === 'GZIP' && rest !== '2') current.problem = words.at(-1) ?? `gzip ended with code ${rest}`
    else if (line.trim() !== '') words.push(line.replace(/^gzip: (?:\S+\/)?/, 'gzip: ').slice(0, 200))
  }
  return contents
}

/** Reads all archives, one after the other. Throws CouldNotLook where that is not done within 60 s. */
export async function readArchives(
  holder: BackupHolder,
  paths: readonly string[],
): Promise<Map<string, ArchiveContents>> {
  if (paths.length === 0) return new Map()
  const { stdout, stderr, isTruncated } = await holder.run(['sh', '-c', READ_ALL, 'sh', ...paths], {
    timeoutMs: READ_MS,
    maxBytes: MOST_BYTES,
  })
  const contents = parseContents(stdout)
  if (isTruncated || paths.some((path) => !contents.has(path))) {
    throw new CouldNotLook(`${holder.name} did not read every archive: ${stderr.trim().slice(0, 200)}`, {
      witness: holder.witness,
      remedy: paths.slice(0, 3).map((path) => holder.command(`gzip -t ${path}`)),
    })
  }
  return contents
}
