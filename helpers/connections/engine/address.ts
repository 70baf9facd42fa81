/** Where the Docker Engine listens, from DOCKER_HOST and the folder of certificates. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface SshAddress {
  kind: 'ssh'
  /** A name that the `ssh` program knows: of the network, or an alias of its configuration. */
  host: string
  /** Null leaves it to ssh's own configuration. */
  user: string | null
  port: number | null
  /** Of the engine on that machine; null for the one that `docker` takes there. */
  socket: string | null
}

export interface TcpAddress {
  kind: 'tcp'
  host: string
  port: number
  /** Folder of ca.pem, cert.pem and key.pem; null without TLS. */
  certificates: string | null
}

export type EngineAddress = { kind: 'socket'; path: string } | TcpAddress | SshAddress

export type EngineHost = { address: EngineAddress; problem: null } | { address: null; problem: string }

const SYSTEM_SOCKET = '/var/run/docker.sock'
const TLS_PORT = 2376

/** Where docker's own client keeps its certificates when nothing else is said. */
export const defaultCertificates = (): string => join(homedir(), '.docker')

/** Docker Desktop may offer only the user's own socket. */
function defaultSocket(): string {
  if (process.platform === 'win32') return '//./pipe/docker_engine'
  const own = join(homedir(), '.docker', 'run', 'docker.sock')
  return !existsSync(SYSTEM_SOCKET) && existsSync(own) ? own : SYSTEM_SOCKET
}

const wrong = (problem: string): EngineHost => ({ address: null, problem: `DOCKER_HOST ${problem}` })

/** Nothing in them means anything to a shell, nor looks like an option: the path becomes part of a remote command. */
const SSH_WORD = /^[A-Za-z0-9_][\w.-]*$/
const SSH_PATH = /^(\/[\w.-]+)+$/

function parseSsh(url: URL): EngineHost {
  const { username, password, pathname, search } = url
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (password !== '') return wrong('with a password is refused: ssh takes a key, of its agent or a file')
  if (!SSH_WORD.test(host) && !/^[0-9a-f:]+$/i.test(host)) return wrong('names no host that ssh takes')
  if (username !== '' && !SSH_WORD.test(username)) return wrong('names no user that ssh takes')
  const hasSocket = pathname !== '' && pathname !== '/'
  if (search !== '' || (hasSocket && !SSH_PATH.test(pathname)))
    return wrong('names no plain path of a socket after the host; for example ssh://deploy@host/run/docker.sock')
  return {
    address: {
      kind: 'ssh',
      host,
      user: username === '' ? null : username,
      port: url.port === '' ? null : Number(url.port),
      socket: hasSocket ? pathname : null,
    },
    problem: null,
  }
}

/**
 * Reads `unix://…`, `npipe://…`, `tcp://host:port` and `ssh://user@host`; null means the local engine. With certificates,
 * with `https://` and on port 2376 it is TLS. What is no address comes back as the problem, so that nothing silently asks
 * another engine.
 */
export function parseEngineHost(host: string | null, certificates: string | null = null): EngineHost {
  if (host === null || host === '') return { address: { kind: 'socket', path: defaultSocket() }, problem: null }
  const [, scheme, rest = ''] = /^(unix|npipe|tcp|http|https|ssh):\/\/(.*)$/.exec(host) ?? []
  if (scheme === 'unix' || scheme === 'npipe')
    return { address: { kind: 'socket', path: rest || defaultSocket() }, problem: null }
  const url = scheme === undefined ? null : URL.parse(`${scheme === 'ssh' ? 'ssh' : 'http'}://${rest}`)
  if (url === null || url.hostname === '')
    return wrong(`is no engine address; for example unix://${SYSTEM_SOCKET}, tcp://host:${TLS_PORT} or ssh://user@host`)
  if (scheme === 'ssh') return parseSsh(url)
  const isTls = scheme === 'https' || certificates !== null || url.port === String(TLS_PORT)
  if (isTls && scheme === 'http')
    return wrong('with http:// is without TLS: write tcp://, or leave the certificates out')
  const port = Number(url.port || (isTls ? TLS_PORT : 2375))
  const folder = isTls ? (certificates ?? defaultCertificates()) : null
  return { address: { kind: 'tcp', host: url.hostname, port, certificates: folder }, problem: null }
}

/** As a person would name it; a socket's is its path. */
export function inWords(address: EngineAddress): string {
  if (address.kind === 'socket') return address.path
  if (address.kind === 'tcp') return `${address.host}:${address.port}`
  const { user, host, port } = address
  return `ssh://${user === null ? '' : `${user}@`}${host}${port === null ? '' : `:${port}`}`
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i

/** Whether a host name is always this machine's own. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

/** The name of the machine that the engine was reached on, from here; null for a socket of this machine. */
export const remoteHost = (address: EngineAddress): string | null => (address.kind === 'socket' ? null : address.host)
