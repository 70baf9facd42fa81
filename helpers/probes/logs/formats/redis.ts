/** Redis' log: `7:M 23 Nov 2026 21:06:10.692 # Can't save in background: …`. `#` is the gravest of its four levels. */
import { type Format, line } from '../line.ts'

const HEAD = /^\d+:[XCSM] \d\d \w{3} \d{4} [\d:.]+ ([.\-*#]) (.*)$/s

/** Said at every start and stop, also when all is well; a warning of the host's settings among them. */
const ORDINARY =
  /^(?:WARNING\b|Warning: no config file|Server initialized|Configuration loaded|o?O?0?[oO0]+ Redis is starting|Redis version=|User requested shutdown|Redis is now ready to exit|Removing the pid file)/
const START = /\bRedis is starting\b|^Ready to accept connections/
const STOP = /^(?:Received SIG(?:TERM|INT) scheduling shutdown|User requested shutdown|Redis is now ready to exit)/
const FATAL =
  /\bFATAL\b|^Fatal\b|\bcrashed by signal\b|\bOut Of Memory\b|\bASSERTION FAILED\b|^Bad file format|^Internal error in RDB/
/** The report of a crash has lines of its own. */
const REPORT = /^=== REDIS BUG REPORT START/

export const redis: Format = (text) => {
  if (REPORT.test(text)) return line('critical', text)
  const [, sign, message = ''] = HEAD.exec(text) ?? []
  if (sign === undefined) return null
  const mark = STOP.test(message) ? 'stop' : START.test(message) ? 'start' : null
  if (sign !== '#') return line('info', message, { mark })
  if (ORDINARY.test(message)) return line(message.startsWith('W') ? 'warning' : 'info', message, { mark })
  return line(FATAL.test(message) ? 'critical' : 'error', message, { mark })
}
