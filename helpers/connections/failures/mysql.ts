/**
 * What MySQL's and MariaDB's error numbers mean for a look (https://mariadb.com/kb/en/mariadb-error-code-reference/,
 * https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html). The numbers that only MySQL 8 sends
 * (3024, 3159) were never seen from a real one.
 */
import { codeOf } from '../../error-code.ts'
import type { Interpret } from './classify.ts'
import type { SessionState } from './failure.ts'

const STATES: Record<number, SessionState> = {
  1045: 'wrong-password',
  1698: 'wrong-password',
  1129: 'wrong-password',
  1130: 'wrong-password',
  3118: 'wrong-password',
  4151: 'wrong-password',
  1044: 'not-permitted',
  1142: 'not-permitted',
  1143: 'not-permitted',
  1227: 'not-permitted',
  1370: 'not-permitted',
  1049: 'no-database',
  1040: 'no-room',
  1203: 'no-room',
  1226: 'no-room',
  1053: 'not-ready',
  1205: 'lock-timeout',
  1969: 'statement-timeout',
  3024: 'statement-timeout',
  1927: 'closed-in-query',
  3159: 'tls-demanded',
}

export const interpretMysql: Interpret = (error) => {
  const number = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0
  // Node gives its own socket errors negative numbers; the server's are all above 1000.
  if (number > 1000) return { state: STATES[number] ?? 'rejected', detail: error.message }
  if (codeOf(error)?.startsWith('AUTH_SWITCH')) return { state: 'wrong-password', detail: error.message }
  return null
}
