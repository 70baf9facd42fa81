/** The certificate that players are shown, and the newest one on disk. */
import { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import type { PublicAddressDescription } from '../../configuration/safety.ts'
import { runningContainer } from '../../connections/index.ts'
import { DAY_MS } from '../../durations.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { publicAddressOf } from './public-request.ts'

export interface Certificate {
  fingerprint: string
  from: Date
  until: Date
}

export interface CertificateFacts {
  /** False where players are offered no TLS. */
  isTls: boolean
  daysLeft: number
  until: string
  /** Why a browser would not take it; null where it would, or where it is said to be of our own making. */
  distrust: string | null
  /** The certificate on disk begins later than the one that is served. */
  newerOnDisk: { from: string; until: string } | null
  isOtherOnDisk: boolean
}

const CONNECT_MS = 10_000

interface Served {
  certificate: Certificate
  pem: string
  distrust: string | null
}

const toCertificate = (x509: X509Certificate): Certificate => ({
  fingerprint: x509.fingerprint256,
  from: new Date(x509.validFrom),
  until: new Date(x509.validTo),
})

/** Percent of its life that a certificate has left; negative when it is over, 100 before it begins. */
export function lifeLeft({ from, until }: Certificate, now: Date): number {
  const left = (until.getTime() - now.getTime()) / (until.getTime() - from.getTime())
  return Math.min(100, Math.round(left * 1000) / 10)
}

function distrustOf(x509: X509Certificate, host: string, refusal: string | null, isSelfMade: boolean): string | null {
  if (x509.checkHost(host) === undefined && x509.checkIP(host) === undefined) return `it is not for ${host}`
  // That it is over, or not yet valid, shows in its life; and nobody vouches for one of our own making.
  const isOfTime = refusal === 'CERT_HAS_EXPIRED' || refusal === 'CERT_NOT_YET_VALID'
  return refusal === null || isSelfMade || isOfTime ? null : refusal
}

/** Shakes hands and says good-bye. Throws CouldNotLook, in the name of the outermost service, where that cannot be done. */
function served({ url, hostName, through, certificate }: PublicAddressDescription): Promise<Served> {
  const { hostname, port } = new URL(url)
  const host = hostName ?? hostname
  const [door = 'public address'] = through
  return new Promise((resolve, reject) => {
    const failed = (words: string, cause?: unknown) =>
      reject(
        new CouldNotLook(`no certificate is shown on ${url}: ${words}`, {
          witness: door,
          remedy: [`openssl s_client -connect ${hostname}:${port || 443} -servername ${host} </dev/null`],
          cause,
        }),
      )
    const socket = connect(
      { host: hostname, port: Number(port || 443), servername: host, rejectUnauthorized: false, timeout: CONNECT_MS },
      () => {
        const x509 = socket.getPeerX509Certificate()
        // Typed as an error, and in truth its code.
        const refusal = socket.authorized ? null : String(socket.authorizationError)
        socket.destroy()
        if (x509 === undefined) return failed('the handshake brought none')
        const distrust = distrustOf(x509, host, refusal, certificate.selfMade)
        resolve({ certificate: toCertificate(x509), pem: x509.toString(), distrust })
      },
    )
    socket.once('timeout', () => socket.destroy(new Error(`no handshake within ${CONNECT_MS / 1000} s`)))
    socket.once('error', (error) => failed(error.message, error))
  })
}

/** The first certificate in a file of the description; null where it names none. Throws CouldNotLook where it cannot be read. */
async function onDisk(
  stack: Stack,
  { service, file }: PublicAddressDescription['certificate'],
): Promise<Certificate | null> {
  if (service === undefined || file === undefined) return null
  const { description, connections } = stack
  const container = await runningContainer(connections.engine, description.project, service)
  const { exitCode, stdout, stderr } = await connections.engine.exec(container.id, ['cat', file])
  try {
    if (exitCode === 0) return toCertificate(new X509Certificate(stdout))
  } catch {
    // Told below, like a file that is not there.
  }
  throw new CouldNotLook(`${file} in ${container.name} holds no certificate: ${stderr.trim().slice(0, 200)}`, {
    witness: service,
    remedy: [`docker exec ${container.name} openssl x509 -noout -dates -in ${file}`],
  })
}

const day = (date: Date): string => date.toISOString().slice(0, 10)

/** Percent of the served certificate's life that is left. */
export async function publicCertificate(stack: Stack): Promise<Seen<CertificateFacts>> {
  const address = publicAddressOf(stack)
  const source = `TLS handshake with ${address.url}`
  if (new URL(address.url).protocol !== 'https:') {
    const facts = { isTls: false, daysLeft: 0, until: '', distrust: null, newerOnDisk: null, isOtherOnDisk: false }
    return { object: null, reading: reading({ value: null, unit: '%', text: 'no TLS', source }), facts, evidence: [] }
  }
  const [shown, disk] = await Promise.all([served(address), onDisk(stack, address.certificate)])
  const { certificate, pem, distrust } = shown
  const now = new Date()
  const daysLeft = (certificate.until.getTime() - now.getTime()) / DAY_MS
  const percent = lifeLeft(certificate, now)
  const isOtherOnDisk = disk !== null && disk.fingerprint !== certificate.fingerprint
  return {
    object: null,
    reading: reading({
      value: percent,
      unit: '%',
      text: `${percent.toFixed(0)} % of its life left, ${daysLeft.toFixed(1)} days, until ${day(certificate.until)}`,
      source,
    }),
    facts: {
      isTls: true,
      daysLeft,
      until: day(certificate.until),
      distrust,
      isOtherOnDisk,
      newerOnDisk:
        disk !== null && isOtherOnDisk && disk.from > certificate.from
          ? { from: day(disk.from), until: day(disk.until) }
          : null,
    },
    evidence: [
      evidence(source, pem),
      ...(disk === null
        ? []
        : [
            evidence(
              `${address.certificate.file} on disk`,
              `${disk.fingerprint}\n${day(disk.from)} to ${day(disk.until)}`,
            ),
          ]),
    ],
  }
}
