/** Where the Docker Engine listens, from a DOCKER_HOST value. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export type EngineAddress = { kind: 'socket'; path: string } | { kind: 'tcp'; host: string; port: number }

export type EngineHost = { address: EngineAddress; problem: null } | { address: null; problem: string }

const SYSTEM_SOCKET = '/var/run/docker.sock'

/** Docker Desktop may offer only the user's own socket. */
function defaultSocket(): string {
  if (process.platform === 'win32') return '//./pipe/docker_engine'
  const own = join(homedir(), '.docker', 'run', 'docker.sock')
  return !existsSync(SYSTEM_SOCKET) && existsSync(own) ? own : SYSTEM_SOCKET
}

/**
 * Reads `unix://…`, `npipe://…` and `tcp://host:port` without TLS; null means the local engine. `ssh://` and TLS are
 * known and not built yet: they come back as the problem, so that nothing silently asks another engine.
 */
export function parseEngineHost(host: string | null): EngineHost {
  if (host === null || host === '') return { address: { kind: 'socket', path: defaultSocket() }, problem: null }
  const [, scheme, rest = ''] = /^(unix|npipe|tcp|http|https|ssh):\/\/(.*)$/.exec(host) ?? []
  if (scheme === 'unix' || scheme === 'npipe')
    return { address: { kind: 'socket', path: rest || defaultSocket() }, problem: null }
  if (scheme === 'ssh' || scheme === 'https')
    return { address: null, problem: `DOCKER_HOST=${scheme}://… is not supported yet; run on the engine's own host` }
  const url = scheme === undefined ? null : URL.parse(`http://${rest}`)
  if (url === null || url.hostname === '')
    return { address: null, problem: `DOCKER_HOST=${host} is no engine address; for example unix://${SYSTEM_SOCKET}` }
  const port = Number(url.port || 2375)
  if (port === 2376)
    return { address: null, problem: "DOCKER_HOST with TLS is not supported yet; run on the engine's own host" }
  return { address: { kind: 'tcp', host: url.hostname, port }, problem: null }
}

export const inWords = (address: EngineAddress): string =>
  address.kind === 'socket' ? address.path : `${address.host}:${address.port}`
