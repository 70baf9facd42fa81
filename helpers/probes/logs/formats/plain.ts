/** Programs without a format of their own: a level word at the line's head, and lines that belong to the one before. */
import { type Format, levelNamed, line } from '../line.ts'

/** `[2026-11-24 08:06:06] ERROR worker: …`, `2026-11-23T21:04:44+00:00 ERROR …`, `[…] travian.ERROR: …`. */
const STAMPED =
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\]\s]{0,20}\]? (?:(?:UTC|GMT|CES?T|AE[SD]T|[ECMP][SD]T) )?(?:- (?:[\w.]+ - )?)?(?:[\w-]+[.])?\[?([A-Za-z]{3,11})\]?\b[:\s]\s*(.*)$/s
/** `ERROR: …`, `[error] …`, `Fatal error: …`, `Error: …`; capitals need no colon. */
const HEADED = /^\[?(?:([A-Za-z]{3,11})\]?(?: error)?:|([A-Z]{3,11})\b\]?|\[([a-z]{3,11})\]) +(.*)$/s
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ (\S+\] .*)$/s
/** A count of none: `Error: 0`, `errors=0`. */
const NONE = /\b(?:errors?|failures?|failed|fatal|critical)\s*[:=]\s*0\b/i
const UNCAUGHT =
  /^(?:Traceback \(most recent call last\):|Uncaught |Unhandled |panic: |Segmentation fault|Out of memory)/
const CONTINUATION = /^(?:\s|#\d+ |Stack trace:|Caused by|goroutine \d+ |at \S+ ?\()/

const KLOG_LEVELS = { I: 'info', W: 'warning', E: 'error', F: 'critical' } as const

export const continuation: Format = (text) =>
  CONTINUATION.test(text) ? line('info', text, { isContinuation: true }) : null

export const klog: Format = (text) => {
  const [, letter, message = ''] = KLOG.exec(text) ?? []
  return letter === undefined ? null : line(KLOG_LEVELS[letter as keyof typeof KLOG_LEVELS], message)
}

export const plain: Format = (text) => {
  const [, stamped = '', afterStamp = ''] = STAMPED.exec(text) ?? []
  const named = levelNamed(stamped)
  if (named !== null) return line(named, afterStamp)
  if (/^panic: |^Segmentation fault|^Out of memory/.test(text)) return line('critical', text)
  if (UNCAUGHT.test(text)) return line('error', text)
  const [, before, capital, bracketed, message = ''] = HEADED.exec(text) ?? []
  const word = before ?? capital ?? bracketed ?? ''
  const level = levelNamed(word) ?? (/^(?:exception)$/i.test(word) ? 'error' : null)
  if (level === null || level === 'info') return line('info', text)
  // A summary that counts no errors begins with the word and is none.
  if (NONE.test(text.slice(0, 200)) && !/[1-9]/.test(message.slice(0, 20))) return line('info', text)
  return line(level, message)
}
