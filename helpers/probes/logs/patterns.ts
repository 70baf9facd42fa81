/** One pattern for all messages that differ only in what is different every time. */
import { createHash } from 'node:crypto'

const LONGEST = 1_000

const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d| ?UTC)?/g, '<time>'],
  [/"(?:[^"\\]|\\.)*"/g, '"…"'],
  // An apostrophe inside a word opens nothing.
  [/(?<!\w)'(?:[^'\\]|\\.)*'/g, "'…'"],
  [/`[^`]*`/g, '`…`'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<address>'],
  [/\[?\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}\b\]?/gi, '<address>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<hex>'],
  [/\d+(?:\.\d+)?/g, '<n>'],
  [/\s+/g, ' '],
]

/** The message with times, ids, addresses, quoted values, hex and numbers folded, of its first 1000 characters. */
export const patternOf = (message: string): string =>
  FOLDS.reduce((text, [find, put]) => text.replace(find, put), message.slice(0, LONGEST)).trim()

/** Seven characters that stand for a pattern in the history. */
export const patternKey = (level: string, pattern: string): string =>
  createHash('sha256').update(`${level} ${pattern}`).digest('base64url').slice(0, 7)
