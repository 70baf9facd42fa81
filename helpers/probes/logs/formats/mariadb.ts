/** MariaDB's and MySQL's error log: `2026-11-23 20:54:35 0 [ERROR] InnoDB: …`, `2026-11-23T20:54:35.1Z 0 [ERROR] [MY-010119] …`. */
import { type Format, levelNamed, line } from '../line.ts'

const HEAD = /^(?:\d{4}-\d\d-\d\d[T ]\s?\d?\d:\d\d:\d\d\S*|\d{6} [ \d]\d:\d\d:\d\d) (?:(\d+) )?\[(\w+)\] (.*)$/s
/** Written without a level when the server dies. */
const CRASH = /\b(?:mysqld|mariadbd) got (?:signal|exception)\b/
const FATAL = /^(?:\[MY-\d+\] \[\w+\] )?(?:Aborting\b|\[FATAL\]|InnoDB: .*(?:Assertion failure|\[FATAL\]|corrupt))/i
const STOP = /\b(?:Shutdown complete|Normal shutdown|Received SHUTDOWN)\b/
const START = /\bready for connections\b|\bstarting as process\b/
const OWN = /'runbook'@|\buser: 'runbook'/
/** Sessions that are thrown out when the server stops. */
const PASSING = /^(?:\[MY-\d+\] \[\w+\] )?(?:Aborted connection \d+|\S+: Forcing close of thread)/

export const mariadb: Format = (text) => {
  if (CRASH.test(text)) return line('critical', text)
  const [, , word = '', message = ''] = HEAD.exec(text) ?? []
  const named = levelNamed(word)
  if (named === null) return null
  if (OWN.test(message)) return line(named, message, { mark: 'own' })
  if (named === 'info') {
    const mark = STOP.test(message) ? 'stop' : START.test(message) ? 'start' : null
    return line('info', message, { mark })
  }
  const level = named === 'error' && FATAL.test(message) ? 'critical' : named
  return line(level, message, { mark: PASSING.test(message) ? 'passing' : null })
}
