/** Why a service could not be asked. */
import { codeOf } from '../../error-code.ts'
import { CouldNotLook, type Evidence } from '../../reading.ts'

/** There is no way to the service. */
export type UnreachedState =
  | 'container-absent'
  | 'container-not-running'
  | 'container-paused'
  | 'no-way'
  | 'no-relay'
  | 'name-unknown'
  | 'silent'
  | 'refused'

/** It listens, but there is no session, or the session does not give what was asked. */
export type SessionState =
  | 'hung'
  | 'login-hung'
  | 'closed-at-login'
  | 'garbage'
  | 'tls-demanded'
  | 'no-account'
  | 'wrong-password'
  | 'no-database'
  | 'not-ready'
  | 'no-room'
  | 'not-read-only'
  | 'half-open'
  | 'closed-in-query'
  | 'statement-timeout'
  | 'lock-timeout'
  | 'not-permitted'
  | 'rejected'
  | 'called-off'

/** Each is another answer, with other words and another remedy. */
export type FailureState = UnreachedState | SessionState

export interface FailureOptions {
  witness: string
  remedy: string[]
  evidence?: Evidence[] | undefined
  cause?: unknown
}

/** A service of the stack could not be asked; `cause` is the driver's own error where there was one. */
export class ConnectionFailure extends CouldNotLook {
  readonly state: FailureState

  constructor(state: FailureState, message: string, { evidence = [], ...options }: FailureOptions) {
    super(message, { evidence, ...options })
    this.state = state
  }
}

/** The server's own code of what it refused (`42P01`, `ER_NO_SUCH_TABLE`); null for every other failure. */
export function serverCode(failure: unknown): string | null {
  return failure instanceof ConnectionFailure ? codeOf(failure.cause) : null
}
