/** PostgreSQL's server log (stderr format): `2026-11-23 20:55:47.959 UTC [2976] ERROR:  relation "x" does not exist`. */
import { type Format, type Level, line } from '../line.ts'

const HEAD =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \S+ \[(\d+)\](.{0,200}?)\b(DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION|BACKTRACE): {1,2}(.*)$/s

const LEVELS: Record<string, Level> = { WARNING: 'warning', ERROR: 'error', FATAL: 'critical', PANIC: 'critical' }

/** They follow the message that they explain, under the same process number. */
const CONTINUATIONS = new Set(['DETAIL', 'HINT', 'CONTEXT', 'STATEMENT', 'QUERY', 'LOCATION', 'BACKTRACE'])

/** One FATAL for every open session at an ordinary stop, and for everyone who comes too early. */
const PASSING =
  /^(?:terminating connection due to administrator command|terminating background worker|the database system is (?:starting up|shutting down|not yet accepting connections))/
const STOP = /^(?:received \w+ shutdown request|database system is shut down)/
const START = /^(?:starting PostgreSQL|database system is ready to accept connections)/
/** Sessions of the suite: the account it ships with, or the application name that it gives itself. */
const OWN_SESSION = /\brunbook[:@]|user=runbook\b/
const OWN_LOGIN = /\bfor (?:user|role) "runbook"/

export const postgres: Format = (text) => {
  const [, process = '', prefix = '', word = '', message = ''] = HEAD.exec(text) ?? []
  if (word === '') return null
  const session = `process ${process}`
  if (CONTINUATIONS.has(word)) return line('info', `${word}: ${message}`, { session, isContinuation: true })
  const level = LEVELS[word] ?? 'info'
  if (OWN_SESSION.test(prefix) || OWN_LOGIN.test(message)) return line(level, message, { session, mark: 'own' })
  if (PASSING.test(message)) return line(level, message, { session, mark: 'passing' })
  if (level !== 'info') return line(level, message, { session })
  const mark = STOP.test(message) ? 'stop' : START.test(message) ? 'start' : null
  return line('info', message, { session, mark })
}
