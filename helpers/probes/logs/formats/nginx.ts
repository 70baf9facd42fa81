/** nginx: its access lines, its error log, and what ModSecurity writes into both. */
import { type Format, levelNamed, line } from '../line.ts'
import { phpMessages } from './php.ts'

const ACCESS = /^\S+ - \S+ \[[^\]]{10,40}\] "/
const ERROR = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[(\w+)\] \d+#\d+: (?:\*\d+ )?(.*)$/s
/** Before the log is open: `nginx: [emerg] …`. */
const STARTING = /^nginx: \[(\w+)\] (.*)$/s
const PHP = /^FastCGI sent in stderr: "(?:PHP message: )?(.*)" while /s
const DENIAL = /\bModSecurity: (?:Access denied|Warning)\b/
const AUDIT = /^\{"transaction":\{/
const LIMITED = /^(?:limiting requests|limiting connections|delaying request)\b/
const STOP = /^signal (?:3|15) \(SIG(?:QUIT|TERM)\) received|^gracefully shutting down/
const START = /^start worker processes$/

export const nginx: Format = (text) => {
  if (ACCESS.test(text)) return line('info', text)
  if (AUDIT.test(text)) return line('info', text, { mark: 'waf' })
  const [, word = '', message = ''] = ERROR.exec(text) ?? STARTING.exec(text) ?? []
  const level = levelNamed(word)
  if (level === null) return null
  if (DENIAL.test(message)) return line('info', message, { mark: 'waf' })
  // The rate limiter at work is no error of the server's.
  if (LIMITED.test(message)) return line('warning', message)
  const [, sent] = PHP.exec(message) ?? []
  if (sent !== undefined) {
    // nginx calls everything an error that PHP writes, a deprecation too: PHP's own level counts.
    const inner = phpMessages(sent)
    return line(inner?.level ?? level, `PHP through FastCGI: ${inner?.message ?? sent}`)
  }
  const mark = STOP.test(message) ? 'stop' : START.test(message) ? 'start' : null
  // What follows names the client and the request, different every time.
  return line(level, message.replace(/, client: .*$/s, ''), { mark })
}
