/** The certificates by which we and an engine know each other over TLS, in docker's own layout of a folder. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, hasCode } from '../../error-code.ts'
import { EngineFailure } from './failure.ts'

export interface Certificates {
  /** Who may sign for the engine; nobody else's signature counts. */
  ca: Buffer
  cert: Buffer
  key: Buffer
}

function failure(message: string, folder: string, cause?: unknown): EngineFailure {
  return new EngineFailure('certificates', message, {
    remedy: [
      `ls -l ${folder}   # ca.pem, cert.pem and key.pem, as docker's own client reads them`,
      'set DOCKER_CERT_PATH to their folder; https://docs.docker.com/engine/security/protect-access/ makes them',
    ],
    cause,
  })
}

function read(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name))
  } catch (error) {
    const how = hasCode(error, 'ENOENT') ? 'is not there' : `cannot be read (${codeOf(error)})`
    throw failure(`TLS to the Docker engine needs ${join(folder, name)}, which ${how}`, folder, error)
  }
}

function parse<T>(folder: string, name: string, parser: () => T): T {
  try {
    return parser()
  } catch (error) {
    throw failure(`${join(folder, name)} is not what TLS to the Docker engine needs`, folder, error)
  }
}

/** A file of several is one to us: only the first is looked at before it is used. */
function requireCurrent(folder: string, name: string, { validFromDate, validToDate }: X509Certificate): void {
  const now = new Date()
  if (validToDate < now)
    throw failure(
      `${join(folder, name)} has expired at ${validToDate.toISOString()}: the engine would refuse it`,
      folder,
    )
  if (validFromDate > now)
    throw failure(`${join(folder, name)} is valid only from ${validFromDate.toISOString()} on`, folder)
}

/** Throws EngineFailure where one is missing, is none, has expired, or where key and certificate are no pair. */
export function readCertificates(folder: string): Certificates {
  const [ca, cert, key] = [read(folder, 'ca.pem'), read(folder, 'cert.pem'), read(folder, 'key.pem')]
  requireCurrent(
    folder,
    'ca.pem',
    parse(folder, 'ca.pem', () => new X509Certificate(ca)),
  )
  const own = parse(folder, 'cert.pem', () => new X509Certificate(cert))
  requireCurrent(folder, 'cert.pem', own)
  const privateKey = parse(folder, 'key.pem', () => createPrivateKey(key))
  if (!own.checkPrivateKey(privateKey)) throw failure(`cert.pem and key.pem in ${folder} are no pair`, folder)
  return { ca, cert, key }
}
