/** How many columns a text takes on a screen, and lines broken to fit. */

let segments: Intl.Segmenter | undefined

/** What our own words are made of: a column each, without asking a segmenter, which takes long to make. */
const NARROW = /^[\x20-\x7e\xa0-\xac\xae-\xff\u2010-\u2027]*$/

/** East Asian wide and fullwidth forms, and what is drawn as an emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
const INVISIBLE = /^[\p{Mark}\p{Cf}]+$/u

const graphemeWidth = (grapheme: string): number => {
  if (INVISIBLE.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}

function graphemesOf(text: string): string[] {
  segments ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return [...segments.segment(text)].map(({ segment }) => segment)
}

export const displayWidth = (text: string): number =>
  NARROW.test(text) ? text.length : graphemesOf(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0)

/** Filled with spaces up to `width` columns. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)))

/** A word wider than the line, in pieces that fit. */
function pieces(word: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const grapheme of graphemesOf(word)) {
    if (line !== '' && displayWidth(line) + graphemeWidth(grapheme) > width) {
      lines.push(line)
      line = ''
    }
    line += grapheme
  }
  return [...lines, line]
}

const JOINT = '\u00a0'

/** `> 70 %` and `6.1 s` stay together: a sign or a number alone at a line's end says nothing. */
const joined = (text: string): string =>
  text.replace(/(?<=(?:^| )[<>]=?|\d) (?=[\d%]|[A-Za-z]{1,3}(?![A-Za-z]))/g, JOINT)

/** Breaks at spaces, and inside a word only where it is wider than the line. Always at least one line. */
export function wrap(text: string, width: number): string[] {
  const words = joined(text)
    .split(' ')
    .flatMap((word) => (displayWidth(word) > width ? pieces(word, width) : [word]))
  const lines: string[] = []
  let line: string | undefined
  for (const word of words) {
    if (line === undefined) line = word
    else if (displayWidth(line) + 1 + displayWidth(word) <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line ?? ''].map((wrapped) => wrapped.replaceAll(JOINT, ' '))
}

/** Parts with ` · ` between them; a line is broken between two parts where that is possible. */
export function wrapParts(parts: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    const joined = last === undefined ? part : `${last} · ${part}`
    if (last !== undefined && displayWidth(joined) <= width) lines[lines.length - 1] = joined
    else lines.push(...wrap(part, width))
  }
  return lines.length === 0 ? [''] : lines
}
