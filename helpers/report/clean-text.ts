/** Text from logs is hostile: made visible, well-formed and bounded before it reaches a screen or a file. */
import { stripVTControlCharacters } from 'node:util'

/** Reordering and invisible characters that make a line read as something else; joiners of scripts and emoji stay. */
const DECEPTIVE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

const codePoint = (character: string): string => {
  const hex = (character.codePointAt(0) ?? 0).toString(16)
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}

const picture = (character: string): string => {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '␡' : codePoint(character)
}

/** Drops terminal sequences, shows other control and reordering characters, mends lone surrogates. Keeps `\n`, `\t`. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text.toWellFormed().replaceAll('\r\n', '\n'))
    .replace(CONTROL, picture)
    .replace(DECEPTIVE, codePoint)

/** At most `max` characters, the note about the rest included; never half of a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  // Room for the note itself, so that cutting twice changes nothing.
  const kept = text.slice(0, Math.max(0, max - 40)).replace(/[\ud800-\udbff]$/, '')
  return `${kept}… (${text.length - kept.length} more characters)`
}

const LINE = 2_000

/** One printable line: line breaks and tabs become visible or spaces. */
export const cleanLine = (text: string, max = LINE): string =>
  cut(
    printable(text)
      .trim()
      .replace(/\s*\n\s*/g, ' ⏎ ')
      .replaceAll('\t', ' '),
    max,
  )

export interface BlockBounds {
  lines: number
  columns: number
}

/** What is kept of one piece of evidence. */
export const EVIDENCE: BlockBounds = { lines: 200, columns: 1_000 }

/** Printable lines, their length and number bounded, each loss said. */
export function cleanBlock(text: string, { lines, columns }: BlockBounds = EVIDENCE): string {
  const all = printable(text).replace(/\n+$/, '').split('\n')
  const kept = all.slice(0, all.length > lines ? lines - 1 : lines).map((line) => cut(line, columns))
  if (all.length > lines) kept.push(`… (${all.length - kept.length} more lines)`)
  return kept.join('\n')
}

const ENORMOUS = 2_000_000

/** A first rough cut, at a word's end so that no secret is cut in two, before anything expensive reads the text. */
export function boundRaw(text: string): string {
  if (text.length <= ENORMOUS) return text
  const kept = text.slice(0, ENORMOUS).replace(/\S{0,4096}$/, '')
  return `${kept}… (${text.length - kept.length} more characters)`
}
