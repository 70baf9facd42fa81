/** Keeps every secret known to the configuration out of all that is written or printed. */
import { spellingsOf } from './redaction/spellings.ts'

export interface Secret {
  /** The variable's name, shown in its place. */
  name: string
  value: string
}

export interface Redactor {
  /** The text with every known secret replaced by `[redacted NAME]`. */
  redact(text: string): string
  /** Names of the secrets still found; weak ones never count. */
  leaks(text: string): string[]
  /** Too short, or equal to a part of a name: masked only where they stand as a value. A finding of its own. */
  weakSecrets: string[]
  /** The same redactor, with more names that must stay readable. */
  withNames(names: Iterable<string>): Redactor
}

const SHORTEST = 8

/** Words of the contract: a password `critical` must not take the word from every report. */
const WORDS = [
  'redacted',
  'ok warning critical unknown not-applicable waived pending',
  'measured attested information',
  'daily weekly monthly',
  'new still fixed',
]

interface Spelling {
  text: string
  name: string
}

interface Span {
  start: number
  end: number
  name: string
}

function* occurrences(text: string, { text: spelling, name }: Spelling): Generator<Span> {
  for (let start = text.indexOf(spelling); start >= 0; start = text.indexOf(spelling, start + 1)) {
    yield { start, end: start + spelling.length, name }
  }
}

/** Overlapping finds become one, so that no end of a secret survives beside the mask of another. */
function merge(spans: Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1)
    if (last !== undefined && span.start < last.end) last.end = Math.max(last.end, span.end)
    else merged.push({ ...span })
  }
  return merged
}

function mask(text: string, spellings: readonly Spelling[]): string {
  const spans = merge(spellings.flatMap((spelling) => [...occurrences(text, spelling)]))
  let masked = ''
  let from = 0
  for (const { start, end, name } of spans) {
    masked += `${text.slice(from, start)}[redacted ${name}]`
    from = end
  }
  return masked + text.slice(from)
}

/** `password=…`, `"token": "…"`, `:…@` of a DSN, or in quotes. */
function asValue({ text }: Spelling): RegExp {
  const literal = text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const key = '(?:pass(?:word|wd|phrase)?|pwd|secret|token|auth|credentials?|(?:api|access|private)[_-]?key)'
  return new RegExp(
    [
      String.raw`(?<=${key}\w*["']?\s{0,4}[=:]\s{0,4}["']?)${literal}(?![\w-])`,
      `(?<=:)${literal}(?=@)`,
      `(?<=")${literal}(?=")`,
      `(?<=')${literal}(?=')`,
    ].join('|'),
    'gi',
  )
}

/** `names`: what must stay readable (item ids, services, environment); a secret equal to a part of one is weak. */
export function createRedactor(secrets: readonly Secret[], names: Iterable<string> = []): Redactor {
  const given = secrets.filter(({ value }) => value !== '')
  const readable = [...WORDS, ...given.map(({ name }) => name), ...names]
  const isWeak = ({ value }: Secret): boolean =>
    value.length < SHORTEST || readable.some((name) => name.includes(value))
  const strong = given
    .filter((secret) => !isWeak(secret))
    .flatMap(({ name, value }) => spellingsOf(value).map((text): Spelling => ({ text, name })))
    .sort((a, b) => b.text.length - a.text.length)
  const weak = given
    .filter(isWeak)
    .sort((a, b) => b.value.length - a.value.length)
    .flatMap(({ name, value }) =>
      [value, encodeURIComponent(value)].map((text) => ({ pattern: asValue({ text, name }), name })),
    )

  return {
    redact: (text) =>
      weak.reduce(
        (masked, { pattern, name }) => masked.replace(pattern, () => `[redacted ${name}]`),
        mask(text, strong),
      ),
    leaks: (text) => [...new Set(strong.filter((spelling) => text.includes(spelling.text)).map(({ name }) => name))],
    weakSecrets: given.filter(isWeak).map(({ name }) => name),
    withNames: (more) => createRedactor(secrets, [...readable, ...more]),
  }
}
