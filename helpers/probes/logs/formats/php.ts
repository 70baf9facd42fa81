/** PHP itself, php-fpm, and what the application writes with `error_log()`. */
import { type Format, type Level, levelNamed, line } from '../line.ts'

/** `[23-Nov-2026 21:04:44 Australia/Sydney] `, before every line of PHP's error log and of php-fpm. */
const STAMP = /^\[\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?(?: [\w/+:-]+)?\] /
const POOL = /^(DEBUG|NOTICE|WARNING|ERROR|ALERT): (.*)$/s
const MESSAGE = /^(?:\[pool \S+\] )?(?:child \d+ said into std(?:err|out): "?(?:NOTICE: )?)?PHP message: (.*)$/s
const ENGINE =
  /^(?:PHP )?(Fatal error|Parse error|Core error|Compile error|Recoverable fatal error|Core warning|Compile warning|Warning|Notice|Deprecated|Strict Standards):\s+(.*)$/s
/** `API Error: RedisException: …`: the application's own words, with the level as one of the first three. */
const HEADED = /^(?:[\w.-]+ ){0,2}(fatal|panic|critical|emergency|alert|error|warning|exception): /i
const START = /^fpm is running\b|^ready to handle connections/
const STOP = /^(?:Terminating|Finishing|exiting, bye-bye)/

const LEVELS: readonly (readonly [RegExp, Level])[] = [
  [/^(?:Fatal|Parse|Core|Compile) error/, 'critical'],
  [/^Recoverable/, 'error'],
  [/[Ww]arning$/, 'warning'],
]

/** One message of the language or of the application; null where it gives no level. */
export function phpMessage(text: string): { level: Level; message: string } | null {
  const [, kind] = ENGINE.exec(text) ?? []
  if (kind !== undefined) {
    const level = LEVELS.find(([pattern]) => pattern.test(kind))?.[1] ?? 'info'
    return { level, message: text }
  }
  const [, word] = HEADED.exec(text) ?? []
  if (word === undefined) return null
  return { level: levelNamed(word) ?? 'error', message: text }
}

/** Several messages in one line, as nginx passes them on: the gravest speaks. */
export const phpMessages = (text: string): { level: Level; message: string } | null => {
  const order: readonly Level[] = ['critical', 'error', 'warning', 'info']
  const found = text.split(/;? ?PHP message: /).flatMap((part) => phpMessage(part.trim()) ?? [])
  return found.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))[0] ?? null
}

export const php: Format = (text) => {
  const body = text.replace(STAMP, '')
  const isStamped = body.length < text.length
  const [, word, rest = ''] = POOL.exec(body) ?? []
  if (word !== undefined) {
    const [, inner] = MESSAGE.exec(rest) ?? []
    // The pool calls everything a notice that a child writes: the message itself says how grave it is.
    if (inner !== undefined) return withLevel(inner)
    const mark = START.test(rest) ? 'start' : STOP.test(rest) ? 'stop' : null
    return line(levelNamed(word) ?? 'info', rest, { mark })
  }
  if (isStamped) return withLevel(body)
  return /^PHP \w/.test(body) ? withLevel(body) : null
}

function withLevel(text: string) {
  const { level, message } = phpMessage(text) ?? { level: 'info' as const, message: text }
  return line(level, message)
}
