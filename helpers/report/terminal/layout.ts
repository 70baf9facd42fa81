/** Lines of the terminal report: two ends of a line, and a label with wrapped text beside it. */
import { displayWidth, padEnd, wrap } from './display-width.ts'
import { type Colour, type Paint, plain } from './paint.ts'

export interface Screen {
  /** Columns, 60 at least. */
  width: number
  paint: Paint
  timeZone: string
}

/** Where the text of a labelled line begins: under `COULD NOT LOOK`. */
export const INDENT = 17

/** Left and right end of one line, or two lines where they do not fit. */
export function ends(left: string, right: string, width: number): string[] {
  if (right === '') return wrap(left, width)
  const gap = width - displayWidth(left) - displayWidth(right)
  if (gap >= 2) return [left + ' '.repeat(gap) + right]
  return [...wrap(left, width), ' '.repeat(Math.max(0, width - displayWidth(right))) + right]
}

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

export const indented = (text: string, { width, paint }: Screen, colour?: Colour): string[] =>
  wrap(text, width - INDENT).map((line) => ' '.repeat(INDENT) + (colour ? paint : plain)(colour ?? 'reset', line))

/** What to do, never broken by us: a command must be copied from the screen in one piece. */
export const actions = (action: readonly string[], { paint }: Screen): string[] =>
  action.map((line) => `${' '.repeat(INDENT)}${paint('bold', 'do:')} ${line}`)
