/** The run on a screen: brief for the person on call, or every item. */
import { relative } from 'node:path'
import type { Results } from './contract.ts'
import { acceptanceLines, causesLines, errorLines, fixedLines, headLines, selectionLines } from './terminal/brief.ts'
import type { Screen } from './terminal/layout.ts'
import { coloured, plain } from './terminal/paint.ts'
import { costLines, sectionLines } from './terminal/sections.ts'

export interface TerminalOptions {
  /** Every item, or causes only. */
  detail: 'brief' | 'verbose'
  colour: boolean
  /** The screen's width; no less than 60 and no more than 120 columns are used. */
  columns?: number | undefined
  /** IANA name; the machine's own by default. */
  timeZone?: string
  /** Where the report lies; null where none could be written. */
  report: string | null
  /** What went wrong around the run: a torn ledger line, a folder that cannot be written. */
  problems?: readonly string[]
}

const MIN_COLUMNS = 60
const MAX_COLUMNS = 120

/** Short where the report lies below the working folder, as it mostly does. */
const fromHere = (path: string): string => {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

/** The whole text, ending in a newline. Expects results that are redacted and cleaned (`safeResults`). */
export function renderTerminal(results: Results, options: TerminalOptions): string {
  const screen: Screen = {
    width: Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, options.columns ?? 100)),
    paint: options.colour ? coloured : plain,
    timeZone: options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
  const lines = [
    ...headLines(results, screen),
    ...selectionLines(results, screen),
    ...causesLines(results, screen),
    ...errorLines(results, screen),
    ...fixedLines(results, screen),
    ...acceptanceLines(results, screen),
    ...(options.detail === 'verbose' ? [...sectionLines(results, screen), '', ...costLines(results, screen)] : []),
    ...(options.problems ?? []).flatMap((problem) => errorLines({ ...results, errors: [problem] }, screen)),
    options.report === null ? 'no report was written' : `report: ${fromHere(options.report)}`,
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}
