/** Colours, only where somebody looks at a screen that has them. */
import { styleText } from 'node:util'
import type { Status } from '../../status.ts'

export type Colour = Exclude<Parameters<typeof styleText>[0], readonly unknown[]>
export type Paint = (colour: Colour, text: string) => string

export const STATUS_COLOURS: Record<Status, Colour> = {
  ok: 'green',
  warning: 'yellow',
  critical: 'red',
  unknown: 'magenta',
  'not-applicable': 'gray',
  waived: 'cyan',
  pending: 'blue',
}

/** Whether this stream shows colours: a terminal, and NO_COLOR not set to anything (no-color.org). */
export const isColourful = (
  stream: { isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean => stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'

export const plain: Paint = (_colour, text) => text

/** Colours without asking the stream again: who calls this has decided. */
export const coloured: Paint = (colour, text) => styleText(colour, text, { validateStream: false })
