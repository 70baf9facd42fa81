/** Lines of the terminal report: two ends of a line, and a label with wrapped text beside it. */
import { displayWidth, padEnd, wrap, wrapParts } from './display-width.ts'
import type { Colour, Paint } from './paint.ts'

export interface Screen {
  /** Columns, 60 at least. */
  width: number
  paint: Paint
  timeZone: string
}

/** Where the text of a labelled line begins: under `COULD NOT LOOK`. */
export const INDENT = 17

/** A line with a right end; further lines of the left end follow it. */
export function ends([first = '', ...rest]: readonly string[], right: string, width: number): string[] {
  const gap = Math.max(2, width - displayWidth(first) - displayWidth(right))
  return [right === '' ? first : first + ' '.repeat(gap) + right, ...rest]
}

/** How wide the left end may be beside the right one. */
export const besides = (right: string, width: number): number => width - (right === '' ? 0 : displayWidth(right) + 2)

export interface Label {
  text: string
  colour: Colour
}

/** A label in the first columns, the text wrapped beside it. */
export function labelled(label: Label, text: string, { width, paint }: Screen): string[] {
  const [first = '', ...rest] = wrap(text, width - INDENT)
  const filled = padEnd(label.text, INDENT)
  return [
    paint(label.colour, filled.trimEnd()) + filled.slice(filled.trimEnd().length) + first,
    ...rest.map((line) => ' '.repeat(INDENT) + line),
  ]
}

export const indented = (text: string, { width }: Screen): string[] =>
  wrap(text, width - INDENT).map((line) => ' '.repeat(INDENT) + line)

/** Facts beside the text, quieter than it. */
export const quietly = (parts: readonly string[], { width, paint }: Screen): string[] =>
  wrapParts(parts, width - INDENT).map((line) => ' '.repeat(INDENT) + paint('dim', line))

/** What to do, never broken by us: a command must be copied from the screen in one piece. */
export const actions = (action: readonly string[], { paint }: Screen): string[] =>
  action.map((line) => `${' '.repeat(INDENT)}${paint('bold', 'do:')} ${line}`)

/** The command that accepts it, in one piece for the same reason. */
export const acceptance = (command: string, { paint }: Screen): string[] => [
  `${' '.repeat(INDENT)}${paint('bold', 'accept:')} ${command}`,
]
