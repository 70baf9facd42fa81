/** The stack's own environment file, read as Compose reads it. Where its versions differ the line is told, by name alone. */

export interface StackEnvironment {
  /** Null where the line only names the variable: its value is whatever Compose was started with. */
  variables: Map<string, string | null>
  /** Lines that Compose cannot read, or that its versions read differently. */
  problems: string[]
}

const BLANK = /[^\S\n]*(?:#[^\n]*)?(?:\r?\n|$)/y
const KEY = /[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*(=?)[^\S\n]*/y
const SINGLE = /'((?:\\'|[^'])*)'/y
const DOUBLE = /"((?:\\.|[^"\\])*)"/sy
const REST = /[^\n]*/y
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', "'": "'" }

const REFERENCE = /\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}/g

/** What is matched at `at`; null where the pattern does not fit there. */
function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

interface Value {
  text: string
  quote: '' | "'" | '"'
  length: number
}

function valueAt(text: string, at: number): Value {
  const single = matchAt(SINGLE, text, at)
  if (single !== null) return { text: (single[1] ?? '').replaceAll("\\'", "'"), quote: "'", length: single[0].length }
  const double = matchAt(DOUBLE, text, at)
  if (double !== null) {
    const decoded = (double[1] ?? '').replace(/\\(.)/gs, (whole, letter: string) => ESCAPES[letter] ?? whole)
    return { text: decoded, quote: '"', length: double[0].length }
  }
  const rest = matchAt(REST, text, at)?.[0] ?? ''
  // A quotation that never ends: what follows its beginning is no ending of a line.
  if (/^["']/.test(rest)) return { text: rest, quote: '', length: 0 }
  // A hash sign inside a word belongs to it; one after white space begins a comment.
  return { text: rest.replace(/\s+#.*$/, '').trimEnd(), quote: '', length: rest.length }
}

/** Why the versions of Compose read a value differently; null where they agree. */
function ambiguity({ text, quote }: Value): string | null {
  if (quote === "'")
    return text.includes('${') ? 'Compose 1 replaces a variable in braces even between single quotes' : null
  return /\$(?!\{)(?=[A-Za-z_$])/.test(text) ? 'Compose 2 takes an unquoted $ for a variable: use single quotes' : null
}

/** Reads the file's text. Problems name line and variable, never a value. */
export function parseStackEnvironment(text: string): StackEnvironment {
  const variables = new Map<string, string | null>()
  const problems: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length
  while (at < text.length) {
    const blank = matchAt(BLANK, text, at)
    if (blank !== null && blank[0] !== '') {
      at += blank[0].length
      continue
    }
    const key = matchAt(KEY, text, at)
    const [whole = '', name = '', equals = ''] = key ?? []
    const value = equals === '' ? null : valueAt(text, at + whole.length)
    const end = at + whole.length + (value?.length ?? 0)
    const ending = matchAt(BLANK, text, end)
    if (key === null || ending === null) {
      problems.push(`line ${lineOf(at)}${name === '' ? '' : ` (${name})`}: Compose cannot read it`)
      at = end + (matchAt(REST, text, end)?.[0].length ?? 0) + 1
      continue
    }
    const doubt = value === null ? null : ambiguity(value)
    if (doubt !== null) problems.push(`line ${lineOf(at)} (${name}): ${doubt}`)
    const replaced =
      value === null || value.quote === "'"
        ? (value?.text ?? null)
        : value.text.replace(REFERENCE, (_, other: string, otherwise = '') => variables.get(other) || otherwise)
    variables.set(name, replaced)
    at = end + Math.max(ending[0].length, 1)
  }
  return { variables, problems }
}

/** Names of variables that hold a secret; those of a file that holds one (`…_FILE`) do not. */
export const isSecretName = (name: string): boolean =>
  /(?:PASSWORD|PASSWD|_PASS|_PW|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY|ENCRYPTION_KEY|AUTH)$/i.test(name) ||
  /^PGPASSWORD$/i.test(name)

/** The password in a connection string: `scheme://user:password@host`, `user:password@(host:port)/`. */
function passwordIn(value: string): string | null {
  const [, password] =
    /^[a-z][\w+.-]*:\/\/[^\s:@/]*:([^\s@]+)@/i.exec(value) ?? /^[\w.-]+:([^\s@]+)@\w*\(/.exec(value) ?? []
  if (password === undefined) return null
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}

/** The secrets among variables, those inside connection strings too. */
export function secretsAmong(variables: Iterable<readonly [string, string | null]>): { name: string; value: string }[] {
  return [...variables].flatMap(([name, value]) => {
    if (value === null) return []
    const password = passwordIn(value)
    if (password !== null) return [{ name, value: password }]
    return isSecretName(name) ? [{ name, value }] : []
  })
}
