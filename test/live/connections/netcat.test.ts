/** Where a container has no bash (Alpine's images), netcat carries the tunnel. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConnections } from '../../../helpers/connections/index.ts'
import { description, failureOf, LOOKS } from '../../connections/looks.ts'
import { openOwn, relaysIn, removeServers, startServer } from './own-servers.ts'

const NETCATS = ['busybox', 'netcat-openbsd'] as const

const projectOf = (netcat: string): string => `runbook-${netcat}-test`

/** Redis without bash, with this package's netcat; null where no package mirror answers. */
async function startWith(netcat: string): Promise<Docker.Container | null> {
  const project = projectOf(netcat)
  await removeServers(project)
  const script = `install-packages ${netcat} && rm /usr/bin/bash && exec redis-server --protected-mode no`
  const container = await startServer({ service: 'redis', project, network: 'bridge', command: ['bash', '-c', script] })
  for (let tries = 0; tries < 300; tries += 1) {
    const { State: state } = await container.inspect()
    if (!state.Running) return null
    const log = (await container.logs({ stdout: true })).toString('latin1')
    if (log.includes('Ready to accept connections')) return container
    await sleep(200)
  }
  return null
}

describe.for([...NETCATS])('%s', (netcat) => {
  const project = projectOf(netcat)
  let server: Docker.Container | null = null
  /** The way is pinned: on this machine the container's address would answer first. */
  const open = (port = 6379, timeoutMs = 10_000) => {
    const databases = { redis: { service: 'redis', port, via: 'tunnel' as const } }
    const options = { description: description({ project, databases }), credentials: {}, runId: 'test', timeoutMs }
    const connections = openConnections(options)
    return Object.assign(connections, { [Symbol.asyncDispose]: () => connections.close() })
  }

  beforeAll(async () => {
    server = await startWith(netcat)
  }, 90_000)
  afterAll(() => removeServers(project))

  test('carries 5 MB whole, both ways, and leaves nothing behind', async ({ skip }) => {
    skip(server === null, 'no package mirror answers')
    const connections = open()
    const redis = await connections.redis()
    expect(redis.way).toMatch(/^tunnel: /)
    const value = randomBytes(5_000_000)
    await redis.ask((client) => client.set('runbook:test', value))
    expect((await redis.ask((client) => client.getBuffer('runbook:test')))?.equals(value)).toBe(true)
    await connections.close()
    await using observer = openOwn({ project })
    await expect.poll(() => relaysIn(observer, project), { timeout: 3000 }).toEqual([])
  })

  test('says that a port refuses', async ({ skip }) => {
    skip(server === null, 'no package mirror answers')
    await using connections = open(6380)
    const { error } = await failureOf(() => LOOKS.redis(connections))
    expect(error).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('refuses connections on port 6380'),
    })
  })

  test('does not outlive us at a server that hangs', async ({ skip }) => {
    skip(server === null, 'no package mirror answers')
    await server?.kill({ signal: 'SIGSTOP' })
    const connections = open(6379, 1000)
    const { error } = await failureOf(() => LOOKS.redis(connections))
    expect(error).toMatchObject({ state: 'hung' })
    await connections.close()
    await using observer = openOwn({ project })
    expect(await relaysIn(observer, project)).toEqual([])
    await server?.kill({ signal: 'SIGCONT' })
  })

  test('lets a query end when the server goes away', async ({ skip }) => {
    skip(server === null, 'no package mirror answers')
    await using connections = open()
    const redis = await connections.redis()
    const { error, elapsedMs } = await failureOf(() => redis.ask((client) => client.shutdown('NOSAVE')))
    expect(error).toMatchObject({ state: 'closed-in-query' })
    expect(elapsedMs).toBeLessThan(3000)
  })
})
