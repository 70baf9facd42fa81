/** What PostgreSQL's error codes mean for a look (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
import { codeOf } from '../../error-code.ts'
import type { Interpret, Interpretation } from './classify.ts'
import type { SessionState } from './failure.ts'

const STATES: Record<string, SessionState> = {
  '28P01': 'wrong-password',
  '28000': 'wrong-password',
  '3D000': 'no-database',
  '57P03': 'not-ready',
  '53300': 'no-room',
  '55P03': 'lock-timeout',
  '42501': 'not-permitted',
  '57P01': 'closed-in-query',
  '57P02': 'closed-in-query',
}

function stateOf(code: string, message: string): SessionState {
  if (code === '57014' && message.includes('statement timeout')) return 'statement-timeout'
  // Also what a server says that lists this client nowhere; its own words stand beside ours.
  if (code === '28000' && message.includes('no encryption')) return 'tls-demanded'
  return STATES[code] ?? 'rejected'
}

/** pg's own words for a server that asks for a password where none is configured. */
function clientSide(message: string, user: string | null): Interpretation | null {
  if (!message.startsWith('SASL:')) return null
  if (message.includes('client password must be')) return { state: 'no-account', detail: '' }
  return { state: 'wrong-password', detail: `${message}${user === null ? '' : ` (${user})`}` }
}

export const interpretPostgres: Interpret = (error, { user }) => {
  const code = codeOf(error) ?? ''
  if ('severity' in error && /^[0-9A-Z]{5}$/.test(code))
    return { state: stateOf(code, error.message), detail: error.message }
  if (error.message.startsWith('received invalid response')) return { state: 'garbage', detail: error.message }
  return clientSide(error.message, user)
}
