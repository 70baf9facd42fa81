/** Which failures are a service's own: it is stopped, refuses or says nothing. Otherwise there is only no way to it. */
import { ConnectionFailure, type FailureState } from '../connections/index.ts'

const ITS_OWN: readonly FailureState[] = [
  'container-absent',
  'container-not-running',
  'container-paused',
  'refused',
  'hung',
  'login-hung',
  'half-open',
  'closed-at-login',
  'closed-in-query',
]

/** For items that are about the service itself: such a failure is their answer, not a witness that is missing. */
export const isItsOwnFailure = (error: unknown): error is ConnectionFailure =>
  error instanceof ConnectionFailure && ITS_OWN.includes(error.state)
