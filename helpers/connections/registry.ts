/** Registries of images, by the HTTP API v2: what a tag means there now. Nothing is downloaded. */
import { CouldNotLook, evidence } from '../reading.ts'
import { noteNeed } from './needs.ts'

export interface ImageName {
  /** Host, with its port where it names one. */
  registry: string
  repository: string
  /** Null where the name is pinned by digest alone. */
  tag: string | null
}

const HUB = 'docker.io'
/** Docker Hub answers under another name than its images carry. */
const HUB_API = 'registry-1.docker.io'

/** As Docker reads it: `postgres:15` is `docker.io`, `library/postgres`, `15`. */
export function parseImageName(text: string): ImageName {
  const [name = '', digest] = text.split('@')
  const [, path = name, tag] = /^(.*?)(?::([^/:]+))?$/.exec(name) ?? []
  const [first = '', ...rest] = path.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const repository = isHost ? rest.join('/') : path
  return {
    registry: isHost ? first : HUB,
    repository: !isHost && !path.includes('/') ? `library/${path}` : repository,
    tag: tag ?? (digest === undefined ? 'latest' : null),
  }
}

/** As an image's digests name it: `postgres@sha256:…`, of the repository that this name means; null without one. */
export function digestIn(repoDigests: readonly string[], { registry, repository }: ImageName): string | null {
  const own = repoDigests.find((text) => {
    const name = parseImageName(text)
    return name.registry === registry && name.repository === repository
  })
  return own?.split('@')[1] ?? null
}

/** Every form in which an image may be kept, so that the digest is that of what `docker pull` would take. */
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** For all that is asked of one image. */
const TIMEOUT_MS = 8_000

const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/.test(host)

/** Plain HTTP only to this machine, as the engine does. */
const baseOf = (registry: string): string =>
  isLoopback(registry) ? `http://${registry}` : `https://${registry === HUB ? HUB_API : registry}`

function refusal(registry: string, words: string, said: string, cause?: unknown): CouldNotLook {
  return new CouldNotLook(`the registry ${registry} ${words}`, {
    witness: registry,
    remedy: [
      'Ask by hand: docker manifest inspect IMAGE',
      'An image that is built here: name it, or its beginning, under images.builtHere in the stack description',
    ],
    evidence: said === '' ? [] : [evidence(registry, said)],
    cause,
  })
}

async function ask(registry: string, url: string, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw refusal(registry, init.signal.aborted ? 'does not answer in time' : `cannot be reached: ${why}`, '', error)
  }
}

/** The parts of `Bearer realm="…",service="…",scope="…"`; null where it asks for something else. */
export function parseChallenge(header: string | null): Map<string, string> | null {
  if (header === null || !/^bearer /i.test(header)) return null
  const parts = new Map([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
  const realm = URL.parse(parts.get('realm') ?? '')
  return realm !== null && (realm.protocol === 'https:' || isLoopback(realm.host)) ? parts : null
}

/** A token that anybody is given; null where the registry's answer does not say how. */
async function tokenFor(registry: string, answer: Response, signal: AbortSignal): Promise<string | null> {
  const challenge = parseChallenge(answer.headers.get('www-authenticate'))
  if (challenge === null) return null
  const url = new URL(challenge.get('realm') ?? '')
  for (const name of ['service', 'scope']) {
    const value = challenge.get(name)
    if (value !== undefined) url.searchParams.set(name, value)
  }
  const given = await ask(registry, url.href, { signal })
  const body: unknown = await given.json().catch(() => null)
  if (typeof body !== 'object' || body === null) return null
  const token = 'token' in body ? body.token : 'access_token' in body ? body.access_token : null
  return typeof token === 'string' ? token : null
}

const excerpt = (answer: Response): string =>
  [`${answer.status} ${answer.statusText}`, answer.headers.get('www-authenticate') ?? '']
    .join('\n')
    .trim()
    .slice(0, 300)

/** The digest that a tag means now; null where the registry does not have it. Throws CouldNotLook, in the registry's own words. */
export async function newestDigest(
  { registry, repository, tag }: ImageName,
  timeoutMs = TIMEOUT_MS,
): Promise<string | null> {
  noteNeed('internet', registry)
  const signal = AbortSignal.timeout(timeoutMs)
  const url = `${baseOf(registry)}/v2/${repository}/manifests/${tag ?? 'latest'}`
  const head = (more: Record<string, string>) =>
    ask(registry, url, { method: 'HEAD', headers: { accept: ACCEPT, ...more }, signal })
  let answer = await head({})
  if (answer.status === 401) {
    const token = await tokenFor(registry, answer, signal)
    if (token !== null) answer = await head({ authorization: `Bearer ${token}` })
  }
  if (answer.status === 404) return null
  if (answer.status !== 200)
    throw refusal(registry, `answers ${answer.status} ${answer.statusText}`.trim(), excerpt(answer))
  const digest = answer.headers.get('docker-content-digest')
  if (digest !== null && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  throw refusal(registry, 'answers without the digest of the image', excerpt(answer))
}
