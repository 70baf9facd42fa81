/** Results as they may be written and printed: every secret masked, every text printable and bounded. */
import type { Redactor } from '../redaction.ts'
import { boundRaw, cleanBlock, cleanLine, cut, printable } from './clean-text.ts'
import type { Results } from './contract.ts'

/** Words and times of the contract's own: nothing from outside gets into them, and a mask would break the schema. */
const FIXED = new Set(['schema', 'suite', 'kind', 'status', 'measuredStatus', 'op', 'change'])
const TIMES = new Set(['at', 'startedAt', 'finishedAt', 'firstSeen', 'epoch', 'validUntil'])

type Path = readonly string[]

const isRow = (path: Path): boolean => path.includes('rows')
const isBlock = (path: Path): boolean => path.includes('evidence') || path[0] === 'errors'

/** Masked before and after cleaning: dropping an escape sequence may join the two halves of a secret. */
function safeText(text: string, path: Path, redactor: Redactor): string {
  const masked = redactor.redact(printable(redactor.redact(boundRaw(text))))
  return isBlock(path) ? cleanBlock(masked) : cleanLine(masked)
}

function safeValue(value: unknown, path: Path, redactor: Redactor): unknown {
  const key = path.at(-1) ?? ''
  if (typeof value === 'string') {
    return !isRow(path) && (FIXED.has(key) || TIMES.has(key)) ? value : safeText(value, path, redactor)
  }
  // JSON has no NaN: what is no number is written as none.
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map((element) => safeValue(element, path, redactor))
  if (typeof value === 'object' && value !== null) {
    const safeKey = (name: string): string => (isRow(path) ? cut(safeText(name, path, redactor), 200) : name)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [safeKey(name), safeValue(inner, [...path, name], redactor)]),
    )
  }
  return value
}

/** What a reader knows beforehand: a secret equal to a part of one of these cannot be masked everywhere. */
function namesIn({ run, items }: Results): string[] {
  const ofItems = items.flatMap(({ id, section, blames, object }) => [
    id,
    section,
    ...blames,
    ...(id.endsWith('.stack.services') && object !== null ? [object] : []),
  ])
  return [run.id, run.environment, run.suite, run.stack.name, run.stack.project, ...ofItems]
}

/** Deeply: strings, also keys of rows. Identity, counts and statuses stay as they are. */
export function safeResults(results: Results, redactor: Redactor): Results {
  // The shape is kept field by field, which the type system cannot see through Object.entries.
  return safeValue(results, [], redactor.withNames(namesIn(results))) as Results
}

/** The redactor that knows this run's names, for the scan of the finished files. */
export const redactorFor = (results: Results, redactor: Redactor): Redactor => redactor.withNames(namesIn(results))
