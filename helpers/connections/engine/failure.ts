/** Why the Docker Engine could not be asked, each state in its own words. */
import { CouldNotLook } from '../../reading.ts'
import { CalledOff, DeadlinePassed, inSeconds } from '../deadline.ts'
import { SshEnded } from './ssh.ts'
import { sshWords } from './ssh-words.ts'
import { tlsWords } from './tls-words.ts'

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
  | 'forbidden'
  | 'certificates'
  | 'untrusted'
  | 'certificate-refused'
  | 'no-tls'
  | 'tls-demanded'
  | 'ssh'
  | 'unsupported'
  | 'called-off'

/**
 * The witness `engine` could not be asked, or `exec` where only that is forbidden. `statusCode` is the engine's own answer
 * where there was one.
 */
export class EngineFailure extends CouldNotLook {
  readonly state: EngineState
  readonly statusCode: number | null

  constructor(
    state: EngineState,
    message: string,
    {
      remedy,
      statusCode = null,
      witness = 'engine',
      cause,
    }: { remedy: string[]; statusCode?: number | null; witness?: 'engine' | 'exec'; cause?: unknown },
  ) {
    super(message, { witness, remedy, cause })
    this.state = state
    this.statusCode = statusCode
  }
}

/** Whether the engine was asked to run a program in a container, and something before it said no. */
export const isExecForbidden = (error: unknown): boolean =>
  error instanceof EngineFailure && error.state === 'forbidden' && error.witness === 'exec'

/** Which call failed, and how far it came. */
export interface CallContext {
  /** What was asked, as words: `containers of travian`. */
  what: string
  /** Where the engine listens: `/var/run/docker.sock`. */
  where: string
  hasConnected: boolean
  isTls?: boolean
}

export interface Words {
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

/** A proxy may answer with a page. */
const MAX_WORDS = 300

/** The engine's own sentence, without dockerode's `(HTTP code 404) no such container -` before it. */
function engineWords({ json, message }: AnyFailure): string {
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string')
    return json.message
  return message
    .replace(/^\(HTTP code \d+\) (unexpected - )?/, '')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_WORDS)
}

/** The engine is there, and what stands before it (a socket proxy, an authorization plugin) does not let this through. */
function forbidden(failed: AnyFailure, { what, where }: CallContext): EngineFailure {
  const isExec = /^(exec of|ending a stray)/.test(what)
  const words = engineWords(failed).replace(/^403 /, '')
  return new EngineFailure(
    'forbidden',
    isExec ? `exec is forbidden on ${where}: 403 ${words}` : `"${what}" is forbidden on ${where}: 403 ${words}`,
    {
      statusCode: 403,
      witness: isExec ? 'exec' : 'engine',
      remedy: isExec
        ? [
            'npm run doctor   # what is lost without exec',
            'allow POST to /containers/*/exec and /exec/*, or see docs/engines.md',
          ]
        : ['allow it on the proxy before the engine, see docs/engines.md'],
      cause: failed,
    },
  )
}

/** Some servers verify the client only after the handshake, and then say nothing at all. */
const closedOverTls = ({ message, remedy }: Words): Words => ({
  message: `${message}: over TLS that is also how some refuse the certificate of a client`,
  remedy: ['is cert.pem in DOCKER_CERT_PATH signed by the authority that the engine was given?', ...remedy],
})

const isTlsDemanded = (failed: AnyFailure): boolean =>
  failed.statusCode === 400 && engineWords(failed).includes('HTTP request to an HTTPS server')

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
  if (error instanceof SshEnded) {
    const { message, remedy } = sshWords(error, context.where)
    return new EngineFailure('ssh', message, { remedy, cause: error })
  }
  if (failed.statusCode === 403) return forbidden(failed, context)
  if (failed.statusCode !== undefined && isTlsDemanded(failed)) {
    return new EngineFailure('tls-demanded', `the Docker engine on ${context.where} speaks only TLS`, {
      remedy: ['set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH in the .env file'],
      cause: error,
    })
  }
  if (failed.statusCode !== undefined) {
    return new EngineFailure('rejected', `the Docker engine answered ${failed.statusCode}: ${engineWords(failed)}`, {
      statusCode: failed.statusCode,
      remedy: ['docker ps --all', 'docker version'],
      cause: error,
    })
  }
  const { code = '' } = failed
  const tls = tlsWords(code, context.where, failed.message)
  if (tls !== null) return new EngineFailure(tls.state, tls.message, { remedy: tls.remedy, cause: error })
  const state = code.startsWith('HPE_') ? 'garbage' : STATES[code]
  const words = state === undefined ? undefined : WORDS[state]?.(context.where)
  if (state === undefined || words === undefined) return error
  const { message, remedy } = state === 'closed' && context.isTls ? closedOverTls(words) : words
  return new EngineFailure(state, message, { remedy, cause: error })
}
