/** An archive that was read to its end once need not be read again, as long as name, size and time are the same. */
import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { type History, lastRemembered } from '../../history.ts'
import type { Archive } from './archives.ts'

const remembered = v.object({ name: v.string(), bytes: v.number(), modifiedAt: v.number(), tables: v.string() })

const digest = (tables: readonly string[]): string =>
  createHash('sha256').update(tables.toSorted().join('\n')).digest('hex').slice(0, 16)

/** What is left to the next run about an archive that is whole. */
export const remember = ({ name, bytes, modifiedAt }: Archive, tables: readonly string[]): string =>
  JSON.stringify({ name, bytes, modifiedAt, tables: digest(tables) })

function recall(text: string): v.InferOutput<typeof remembered> | null {
  try {
    const parsed = v.safeParse(remembered, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** An earlier run read this very archive to its end and found exactly these tables in it. */
export function wasFoundWhole(
  history: History,
  { id, object }: { id: string; object: string | null },
  { name, bytes, modifiedAt }: Archive,
  tables: readonly string[],
): boolean {
  const last = lastRemembered(history, id, object)
  const seen = last === null ? null : recall(last.text)
  return (
    seen !== null &&
    seen.name === name &&
    seen.bytes === bytes &&
    seen.modifiedAt === modifiedAt &&
    seen.tables === digest(tables)
  )
}
