/** Which engine the stack to adopt runs on: the shell's DOCKER_HOST before that of the environment's file. */
import { certificatesFolder } from '../../helpers/configuration/load.ts'
import { parseEngineHost } from '../../helpers/connections/engine/address.ts'

export interface EngineFacts {
  /** As in DOCKER_HOST; null for the local engine. */
  host: string | null
  /** Absolute folder of the certificates for TLS; null where nothing asks for TLS. */
  certificates: string | null
}

/** Host and certificates come from the same place: one's folder is never tried on the other's engine. */
export function chooseEngine(shell: NodeJS.ProcessEnv, present: EngineFacts, root: string): EngineFacts {
  const host = shell.DOCKER_HOST ?? ''
  if (host === '') return present
  const names = ['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'].filter((name) => (shell[name] ?? '') !== '')
  return { host, certificates: certificatesFolder(new Map(names.map((name) => [name, shell[name]])), root) }
}

/** Null where it is an address. */
export const problemOfEngine = ({ host, certificates }: EngineFacts): string | null =>
  parseEngineHost(host, certificates).problem
