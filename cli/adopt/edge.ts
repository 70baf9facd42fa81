/** The way in: which port is published, what answers there, and the API behind it. */

import { connect } from 'node:tls'
import type { PublicAddressDescription } from '../../helpers/configuration/safety.ts'
import { remoteHost } from '../../helpers/connections/engine/address.ts'
import { get } from '../../helpers/probes/edge/public-request.ts'
import { type Detected, type Find, found } from './find.ts'
import { type Looking, orNull, outputOf } from './look.ts'
import { oneOf, type Service, withRole } from './roles.ts'

export interface PublicEntry {
  url: string
  hostName?: string
  through: string[]
  entries: Record<string, { path: string; fields?: string[] }>
  certificate?: { service?: string; file?: string; selfMade?: boolean }
}
export interface EdgeParts {
  public?: PublicEntry
  api?: { service: string; port: number; path: string }
}

const ENTRIES = [
  { name: 'health', path: '/v1/health', field: 'status' },
  { name: 'token', path: '/v1/token', field: 'token' },
] as const
const API_PATH = '/v1/loadConfig'
const HANDSHAKE_MS = 5000

/** What nginx listens on, and its certificate, from `nginx -T`. */
export function nginxFacts(configuration: string): { ports: number[]; tls: number[]; certificate: string | null } {
  const listens = [...configuration.matchAll(/^\s*listen\s+([^;]+);/gm)].map(([, words = '']) => {
    const [address = '', ...flags] = words.split(/\s+/)
    return { port: Number(address.split(':').at(-1)), isTls: flags.includes('ssl') }
  })
  const valid = listens.filter(({ port }) => Number.isInteger(port) && port > 0)
  const [, certificate] = /^\s*ssl_certificate\s+([^;\s]+);/m.exec(configuration) ?? []
  return {
    ports: [...new Set(valid.map(({ port }) => port))],
    tls: [...new Set(valid.filter(({ isTls }) => isTls).map(({ port }) => port))],
    certificate: certificate ?? null,
  }
}

/** The outermost service that publishes a web port, and that port: TLS before plain. */
export function publishedDoor(
  services: readonly Service[],
): { service: Service; inside: number; outside: number } | null {
  const doors = withRole(services, 'waf', 'nginx')
    .sort((one, other) => Number(other.role === 'waf') - Number(one.role === 'waf'))
    .flatMap((service) => (oneOf(service)?.published ?? []).map((port) => ({ service, ...port })))
  return doors.find(({ inside }) => [443, 8443].includes(inside)) ?? doors[0] ?? null
}

interface Shown {
  /** The first name of the certificate. */
  name: string | null
  isSelfMade: boolean
}

/** The certificate that is shown there; null where no TLS is spoken. */
function shownCertificate(host: string, port: number): Promise<Shown | null> {
  return new Promise((resolve) => {
    const options = { host, port, rejectUnauthorized: false, timeout: HANDSHAKE_MS }
    const socket = connect(options, () => {
      const x509 = socket.getPeerX509Certificate()
      // Typed as an error, and in truth its code.
      const refusal = String(socket.authorizationError)
      socket.destroy()
      const [, name] = /DNS:([^\s,]+)/.exec(x509?.subjectAltName ?? '') ?? []
      resolve(
        x509 === undefined
          ? null
          : { name: name ?? null, isSelfMade: /SELF_SIGNED|UNABLE_TO/.test(refusal) && x509.issuer === x509.subject },
      )
    })
    socket.once('timeout', () => socket.destroy(new Error('no handshake')))
    socket.once('error', () => resolve(null))
  })
}

function fieldsOf(body: string, field: string): string[] | null {
  try {
    const answer: unknown = JSON.parse(body)
    if (typeof answer !== 'object' || answer === null || ('success' in answer && answer.success === false)) return null
    const data = 'data' in answer ? answer.data : null
    return typeof data === 'object' && data !== null && field in data ? [`data.${field}`] : []
  } catch {
    return null
  }
}

/** What the path answers with; null for no JSON. Asked again once: a busy machine may be late. */
async function answeredFields(
  address: PublicAddressDescription,
  path: string,
  field: string,
): Promise<string[] | null> {
  for (let look = 0; look < 2; look++) {
    const outcome = await get(address, path)
    if ('body' in outcome) return outcome.status < 400 ? fieldsOf(outcome.body, field) : null
  }
  return null
}

/** Which of the usual paths answer with JSON. */
async function answeringEntries(address: PublicAddressDescription): Promise<PublicEntry['entries']> {
  const entries: PublicEntry['entries'] = {}
  for (const { name, path, field } of ENTRIES) {
    const fields = await answeredFields(address, path, field)
    if (fields !== null) entries[name] = { path, ...(fields.length > 0 && { fields }) }
  }
  return entries
}

/** Which services a request passes, the outermost first. */
const passed = (services: readonly Service[], door: Service): string[] => {
  const order = ['waf', 'nginx', 'php-fpm', 'postgres', 'mysql', 'redis'] as const
  const all = order.flatMap((role) => withRole(services, role).map(({ name }) => name))
  return all.slice(Math.max(all.indexOf(door.name), 0))
}

async function describeApi({
  services,
  connections,
}: Looking): Promise<Detected<NonNullable<EdgeParts['api']>> | null> {
  const [front] = withRole(services, 'nginx')
  if (front === undefined) return null
  const container = oneOf(front)
  const { ports } = nginxFacts((await outputOf(connections, container, ['nginx', '-T'])) ?? '')
  for (const port of new Set([...ports, ...(container?.exposed ?? []), 80])) {
    const answer = await orNull(async () => (await connections.http(front.name, port)).get(API_PATH))
    if (answer === null || answer.status >= 400 || fieldsOf(answer.body, '') === null) continue
    return {
      part: { service: front.name, port, path: API_PATH },
      finds: [found('api', `${front.name}:${port}${API_PATH}`, 'it answers with JSON', 'sure')],
    }
  }
  return null
}

/** `url`: what the operator says; null for what is published here. */
export async function describeEdge(looking: Looking, url: string | null): Promise<Detected<EdgeParts>> {
  const { services, connections } = looking
  const part: EdgeParts = {}
  const finds: Find[] = []
  const api = await describeApi(looking)
  if (api !== null) {
    part.api = api.part
    finds.push(...api.finds)
  }
  const door = publishedDoor(services)
  if (door === null || url === '') return { part, finds }
  const container = oneOf(door.service)
  const { address: engine } = connections.engine.calls
  const host = (engine === null ? null : remoteHost(engine)) ?? '127.0.0.1'
  const { tls, certificate } = nginxFacts((await outputOf(connections, container, ['nginx', '-T'])) ?? '')
  const shown = await shownCertificate(host, door.outside)
  const isTls = shown !== null || tls.includes(door.inside)
  const address = url ?? `${isTls ? 'https' : 'http'}://${host}:${door.outside}`
  const hostName = url === null && shown?.name ? shown.name : undefined
  const entry: PublicEntry = {
    url: address,
    ...(hostName !== undefined && { hostName }),
    through: passed(services, door.service),
    entries: {},
    ...(isTls && {
      certificate: {
        ...(certificate !== null && { service: door.service.name, file: certificate }),
        ...(shown?.isSelfMade && { selfMade: true }),
      },
    }),
  }
  entry.entries = await answeringEntries({ ...entry, entries: {}, certificate: { selfMade: false } })
  part.public = entry
  const source = url === null ? `published by ${door.service.name}` : 'you'
  finds.push(
    found('public', `${address}${hostName ? ` as ${hostName}` : ''}`, source, url === null ? 'likely' : 'sure'),
  )
  const names = Object.keys(entry.entries)
  finds.push(found('public.entries', names.join(', ') || 'none answers with JSON', 'asked once', 'sure'))
  return { part, finds }
}
