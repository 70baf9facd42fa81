import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Container, Engine, Image } from '../../helpers/connections/index.ts'
import { digestIn, newestDigest, parseChallenge, parseImageName } from '../../helpers/connections/registry.ts'
import { DAY_MS } from '../../helpers/durations.ts'
import type { History } from '../../helpers/history.ts'
import { judgeImage } from '../../helpers/judgements/updates.ts'
import { imagesOf, imageUpdates, pendingSince } from '../../helpers/probes/containers/image-updates.ts'
import { isUnseen } from '../../helpers/reading.ts'
import type { Stack } from '../../helpers/stack.ts'
import { updates } from '../../runbook/limits.ts'
import { container } from '../connections/container.ts'
import { description } from '../connections/looks.ts'
import { seen } from '../judgements/seen.ts'

const OLD = `sha256:${'a'.repeat(64)}`
const NEW = `sha256:${'b'.repeat(64)}`

describe('the name of an image', () => {
  test.each([
    ['postgres', 'docker.io', 'library/postgres', 'latest'],
    ['postgres:15-alpine', 'docker.io', 'library/postgres', '15-alpine'],
    ['owasp/modsecurity-crs:nginx', 'docker.io', 'owasp/modsecurity-crs', 'nginx'],
    ['ghcr.io/team/app:1', 'ghcr.io', 'team/app', '1'],
    ['localhost:5000/app', 'localhost:5000', 'app', 'latest'],
    ['localhost/app:2', 'localhost', 'app', '2'],
    [`redis:7@${OLD}`, 'docker.io', 'library/redis', '7'],
    [`10.0.0.1:5000/a/b@${OLD}`, '10.0.0.1:5000', 'a/b', null],
  ])('%s is of %s: %s, %s', (name, registry, repository, tag) => {
    expect(parseImageName(name)).toEqual({ registry, repository, tag })
  })

  test('has its own digest among others', () => {
    const digests = [`elsewhere.example/library/redis@${NEW}`, `redis@${OLD}`]
    expect(digestIn(digests, parseImageName('redis:7'))).toBe(OLD)
    expect(digestIn(digests, parseImageName('redis-stack'))).toBeNull()
    expect(digestIn([], parseImageName('redis'))).toBeNull()
  })

  test('that two images had is told apart', () => {
    const of = (service: string, name: string, id: string) => ({ service, image: { name, id } })
    expect(imagesOf([of('a', 'php', OLD), of('b', 'php', OLD), of('c', 'php', NEW), of('d', OLD, OLD)])).toEqual([
      { object: 'php sha256:aaaaaaaaaaaa', used: { name: 'php', id: OLD, services: ['a', 'b'] } },
      { object: 'php sha256:bbbbbbbbbbbb', used: { name: 'php', id: NEW, services: ['c'] } },
      { object: 'sha256:aaaaaaaaaaaa', used: { name: OLD, id: OLD, services: ['d'] } },
    ])
  })
})

describe('a challenge', () => {
  test.each([
    ['Bearer realm="https://auth.docker.io/token",service="registry.docker.io"', 'registry.docker.io'],
    ['bearer realm="http://127.0.0.1:5000/token",service="s"', 's'],
    ['Bearer realm="http://10.0.0.1/token",service="s"', null],
    ['Bearer realm="http://127.0.0.1.example/token",service="s"', null],
    ['Bearer realm="file:///etc/passwd",service="s"', null],
    ['Basic realm="x"', null],
    [null, null],
  ])('%s is answered for %s', (header, service) => {
    expect(parseChallenge(header)?.get('service') ?? null).toBe(service)
  })
})

describe('a registry', () => {
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let asked: string[]
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  let port = 0

  beforeEach(async () => {
    asked = []
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterEach(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })

  const name = () => parseImageName(`127.0.0.1:${port}/team/app:1`)
  const says =
    (status: number, headers: Record<string, string> = {}): typeof answer =>
    (_, response) =>
      response.writeHead(status, headers).end()

  test('is asked once for what a tag means', async () => {
    answer = says(200, { 'docker-content-digest': NEW })
    expect(await newestDigest(name())).toBe(NEW)
    expect(asked).toEqual(['HEAD /v2/team/app/manifests/1'])
  })

  test('that wants a token is asked again with the one that it gives everybody', async () => {
    answer = (request, response) => {
      if (request.url?.startsWith('/token') === true) return response.end('{"token":"t0k"}')
      if (request.headers.authorization === 'Bearer t0k')
        return says(200, { 'docker-content-digest': NEW })(request, response)
      const realm = `http://127.0.0.1:${port}/token`
      const scope = 'repository:team/app:pull'
      says(401, { 'www-authenticate': `Bearer realm="${realm}",service="reg",scope="${scope}"` })(request, response)
    }
    expect(await newestDigest(name())).toBe(NEW)
    expect(asked[1]).toBe('GET /token?service=reg&scope=repository%3Ateam%2Fapp%3Apull')
  })

  test('that does not have it says so', async () => {
    answer = says(404)
    expect(await newestDigest(name())).toBeNull()
  })

  test.each<[string, number, Record<string, string>, string]>([
    ['refuses', 401, {}, 'answers 401 Unauthorized'],
    ['refuses with a word', 403, {}, 'answers 403 Forbidden'],
    ['has had enough', 429, {}, 'answers 429 Too Many Requests'],
    ['is broken', 502, {}, 'answers 502 Bad Gateway'],
    ['tells no digest', 200, {}, 'without the digest'],
    ['tells another digest', 200, { 'docker-content-digest': 'md5:1' }, 'without the digest'],
  ])('that %s is not looked at', async (_, status, headers, words) => {
    answer = says(status, headers)
    await expect(newestDigest(name())).rejects.toThrow(words)
  })

  test('that is silent is not waited for', async () => {
    answer = () => undefined
    await expect(newestDigest(name(), 50)).rejects.toThrow('does not answer in time')
  })

  test('that is gone cannot be reached', async () => {
    await expect(newestDigest(parseImageName('127.0.0.1:1/app'))).rejects.toThrow('cannot be reached')
  })

  function stack(image: Partial<Image>, more: { name?: string; history?: History; builtHere?: string[] } = {}): Stack {
    const used = more.name ?? `127.0.0.1:${port}/team/app:1`
    const one: Container = container({ service: 'app', image: { name: used, id: 'sha256:1' } })
    const found: Image = {
      id: 'sha256:1',
      repoDigests: [`127.0.0.1:${port}/team/app@${OLD}`],
      createdAt: new Date(Date.now() - 40 * DAY_MS),
      ...image,
    }
    const engine = {
      containers: async () => [one, container({ isOneOff: true, image: { name: 'stray', id: 'x' } })],
      image: async () => found,
    } as unknown as Engine
    return {
      description: description(more.builtHere === undefined ? {} : { images: { builtHere: more.builtHere } }),
      connections: { engine },
      history: async () => more.history ?? [],
    } as unknown as Stack
  }

  async function judged(one: Stack) {
    const [first, ...others] = await imageUpdates(one)
    expect(others).toEqual([])
    if (first === undefined || isUnseen(first))
      return { status: 'unknown', message: first?.reason.message ?? '', remember: undefined }
    return { ...judgeImage(first, updates.images.pending, updates.images.age), remember: first.reading.remember }
  }

  const remembering = (digest: string, daysAgo: number): History => [
    {
      run: 'r',
      suite: 'weekly',
      at: '2026-11-01T00:00:00Z',
      items: [
        {
          id: 'weekly.updates.images',
          object: `127.0.0.1:${port}/team/app:1`,
          status: 'ok',
          value: 0,
          unit: 'days',
          firstSeen: null,
          text: `${digest} ${new Date(Date.now() - daysAgo * DAY_MS).toISOString()}`,
        },
      ],
    },
  ]

  test('that has nothing newer leaves an old image ok, and tells its age', async () => {
    answer = says(200, { 'docker-content-digest': OLD })
    expect(await judged(stack({}))).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('the newest of its tag, made 40 days ago'),
      remember: undefined,
    })
  })

  test('that has a newer one is remembered from its first day', async () => {
    answer = says(200, { 'docker-content-digest': NEW })
    const first = await judged(stack({}))
    expect(first).toMatchObject({ status: 'ok', message: expect.stringContaining('known for 0 days') })
    expect(first.remember).toMatch(new RegExp(`^${OLD} 20`))
    expect(await judged(stack({}, { history: remembering(OLD, 31) }))).toMatchObject({ status: 'ok' })
    expect(await judged(stack({}, { history: remembering(OLD, 32) }))).toMatchObject({ status: 'warning' })
    // Another image was pending then.
    expect(await judged(stack({}, { history: remembering(NEW, 32) }))).toMatchObject({ status: 'ok' })
  })

  test('that does not have it leaves its age to judge', async () => {
    answer = says(404)
    expect(await judged(stack({}))).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('does not have it'),
    })
  })

  test('that does not answer leaves the image unknown', async () => {
    answer = says(429)
    expect(await judged(stack({}))).toMatchObject({ status: 'unknown', message: expect.stringContaining('429') })
  })

  test.each([
    ['came from no registry', { repoDigests: [] }, {}],
    ['is built here by the description', {}, { builtHere: ['127.0.0.1:'] }],
    ['is pinned', { repoDigests: [`app@${OLD}`] }, { name: `app@${OLD}` }],
  ])('is not asked of an image that %s', async (_, image, more) => {
    expect(await judged(stack(image, more))).toMatchObject({ status: 'warning' })
    const young = { ...image, createdAt: new Date(Date.now() - 35 * DAY_MS) }
    expect(await judged(stack(young, more))).toMatchObject({ status: 'ok' })
    expect(asked).toEqual([])
  })

  test('has no say where nobody knows how old the image is', async () => {
    const told = await judged(stack({ repoDigests: [], createdAt: null }))
    expect(told).toMatchObject({ status: 'unknown', message: expect.stringContaining('when it was made') })
  })
})

test.each([
  ['pending', 31, 'ok'],
  ['pending', 31.1, 'warning'],
  ['age', 35, 'ok'],
  ['age', 35.1, 'warning'],
  ['age', null, 'unknown'],
] as const)('%s for %s days is %s', (counts, value, status) => {
  expect(judgeImage(seen(value, { counts }), updates.images.pending, updates.images.age).status).toBe(status)
})

test.each(['', 'x', `${OLD} never`, `${NEW} 2026-11-01T00:00:00Z`])('%j remembers nothing of an image', (text) => {
  expect(pendingSince(text, OLD)).toBeNull()
})
