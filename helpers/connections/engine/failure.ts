/** Why the Docker Engine could not be asked, each state in its own words. */
import { CouldNotLook } from '../../reading.ts'
import { CalledOff, DeadlinePassed, inSeconds } from '../deadline.ts'

export type EngineState =
  | 'absent'
  | 'denied'
  | 'refused'
  | 'unreachable'
  | 'silent'
  | 'hung'
  | 'closed'
  | 'garbage'
  | 'rejected'
  | 'unsupported'
  | 'called-off'

/** The witness `engine` could not be asked. `statusCode` is the engine's own answer where there was one. */
export class EngineFailure extends CouldNotLook {
  readonly state: EngineState
  readonly statusCode: number | null

  constructor(
    state: EngineState,
    message: string,
    { remedy, statusCode = null, cause }: { remedy: string[]; statusCode?: number | null; cause?: unknown },
  ) {
    super(message, { witness: 'engine', remedy, cause })
    this.state = state
    this.statusCode = statusCode
  }
}

/** Which call failed, and how far it came. */
export interface CallContext {
  /** What was asked, as words: `containers of travian`. */
  what: string
  /** Where the engine listens: `/var/run/docker.sock`. */
  where: string
  hasConnected: boolean
}

interface Words {
  message: string
  remedy: string[]
}

const START = ['systemctl status docker', 'sudo systemctl start docker']
const LOGS = 'journalctl -u docker --since -10min'

const WORDS: Partial<Record<EngineState, (where: string) => Words>> = {
  absent: (where) => ({
    message: `the Docker engine is not there: ${where} does not exist`,
    remedy: [...START, 'or set DOCKER_HOST to where the engine listens'],
  }),
  denied: (where) => ({
    message: `permission denied: this user may not open the Docker engine's ${where}`,
    remedy: ['sudo usermod -aG docker "$USER"   # then log in again', `ls -l ${where}`],
  }),
  refused: (where) => ({
    message: `the Docker engine refuses connections on ${where}: no daemon listens there`,
    remedy: START,
  }),
  closed: (where) => ({
    message: `the Docker engine on ${where} closed the connection without an answer`,
    remedy: [LOGS],
  }),
  garbage: (where) => ({
    message: `what listens on ${where} does not speak the Docker Engine API`,
    remedy: ['check DOCKER_HOST', 'docker version'],
  }),
  unreachable: (where) => ({
    message: `the Docker engine on ${where} cannot be reached from here`,
    remedy: ['check DOCKER_HOST and the way to that host', 'docker version'],
  }),
}

const STATES: Record<string, EngineState> = {
  ENOENT: 'absent',
  EACCES: 'denied',
  EPERM: 'denied',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
}

interface AnyFailure extends Error {
  code?: string
  statusCode?: number
  json?: unknown
}

/** The engine's own sentence, without dockerode's `(HTTP code 404) no such container -` before it. */
function engineWords({ json, message }: AnyFailure): string {
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string')
    return json.message
  return message.replace(/^\(HTTP code \d+\) /, '').trim()
}

function outOfTime(cause: DeadlinePassed, { what, where, hasConnected }: CallContext): EngineFailure {
  const time = inSeconds(cause.afterMs)
  return hasConnected
    ? new EngineFailure(
        'hung',
        `the Docker engine on ${where} accepted the connection and did not answer within ${time} (${what})`,
        { remedy: ['timeout 10 docker version', LOGS], cause },
      )
    : new EngineFailure('silent', `the Docker engine on ${where} is silent: no connection within ${time} (${what})`, {
        remedy: ['timeout 10 docker version', 'check DOCKER_HOST and the way to that host'],
        cause,
      })
}

/** A failed call as EngineFailure. One that is a CouldNotLook already, and a mistake of our own, come back untouched. */
export function engineFailure(error: unknown, context: CallContext): unknown {
  if (error instanceof CouldNotLook) return error
  if (error instanceof DeadlinePassed) return outOfTime(error, context)
  if (!(error instanceof Error)) return error
  const failed: AnyFailure = error
  if (error instanceof CalledOff || failed.name === 'AbortError') {
    const message = `"${context.what}" was called off before the Docker engine answered`
    return new EngineFailure('called-off', message, { remedy: ['run it again'], cause: error })
  }
  if (failed.statusCode !== undefined) {
    return new EngineFailure('rejected', `the Docker engine answered ${failed.statusCode}: ${engineWords(failed)}`, {
      statusCode: failed.statusCode,
      remedy: ['docker ps --all', 'docker version'],
      cause: error,
    })
  }
  const { code = '' } = failed
  const state = code.startsWith('HPE_') ? 'garbage' : STATES[code]
  const words = state === undefined ? undefined : WORDS[state]?.(context.where)
  return state === undefined || words === undefined
    ? error
    : new EngineFailure(state, words.message, { remedy: words.remedy, cause: error })
}
