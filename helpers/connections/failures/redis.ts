/** What the first word of an error that Redis answers a command with means for a look. */
import type { Interpret } from './classify.ts'
import type { SessionState } from './failure.ts'

const STATES: Record<string, SessionState> = {
  WRONGPASS: 'wrong-password',
  NOPERM: 'not-permitted',
  LOADING: 'not-ready',
  MASTERDOWN: 'not-ready',
  BUSY: 'lock-timeout',
}

export const interpretRedis: Interpret = (error, { user }) => {
  const { message } = error
  // ioredis calls a server's error reply so, whichever module instance made it.
  if (error.name !== 'ReplyError') return null
  const [word = ''] = message.split(' ')
  const detail = message.split('. ')[0] ?? message
  if (word === 'NOAUTH') return { state: user === null ? 'no-account' : 'wrong-password', detail }
  return { state: STATES[word] ?? 'rejected', detail }
}
