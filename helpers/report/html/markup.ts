/** HTML through one tagged template: what is put in is escaped, unless it is markup made by the same tag. */
import { printable } from '../clean-text.ts'

export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Piece = Markup | string | number | null | readonly Piece[]

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function write(piece: Piece): string {
  if (piece === null) return ''
  if (piece instanceof Markup) return piece.text
  if (typeof piece === 'object') return piece.map(write).join('')
  return printable(String(piece)).replace(/[&<>"']/g, (mark) => ESCAPES[mark] ?? '')
}

/** Attribute values in the template must stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...pieces: Piece[]): Markup =>
  new Markup(strings.reduce((page, string, index) => page + write(pieces[index - 1] ?? null) + string))

/** Markup only when there is something to show. */
export const when = <T>(value: T | null | undefined | '', show: (value: T) => Markup): Markup | null =>
  value === null || value === undefined || value === '' ? null : show(value)
