/** What becomes of a session when its server, its container or we ourselves go away, and that nobody is harmed by it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, LOOKS, SERVICES, type Service } from '../../connections/looks.ts'
import { openOwn, relaysIn, removeServers, startServer, waitUntilAnswering } from './own-servers.ts'

const project = 'runbook-trouble-test'
const servers = new Map<Service, Docker.Container>()

const server = (service: Service): Docker.Container => {
  const container = servers.get(service)
  if (container === undefined) throw new Error(`${service} was not started`)
  return container
}

beforeAll(async () => {
  await removeServers(project)
  await Promise.all(SERVICES.map(async (service) => servers.set(service, await startServer({ service, project }))))
  await waitUntilAnswering(project)
}, 120_000)

afterAll(() => removeServers(project))

/** What the container has written since it was made. */
async function logOf(service: Service): Promise<string> {
  const log = await server(service).logs({ stdout: true, stderr: true })
  return log.toString('utf8')
}

/** Nothing of ours runs in any of the containers, at once or after a while. */
async function expectNoRelays(): Promise<void> {
  await using observer = openOwn({ project })
  await expect.poll(() => relaysIn(observer, project), { timeout: 5000, interval: 200 }).toEqual([])
}

describe('a server that hangs', () => {
  test.for([...SERVICES])('%s: is told apart from one that is gone, and no relay stays with it', async (service) => {
    await server(service).kill({ signal: 'SIGSTOP' })
    try {
      const connections = openOwn({ project, timeoutMs: 1500 })
      const { error, elapsedMs } = await failureOf(() => LOOKS[service](connections))
      await connections.close()
      expect(error).toMatchObject({
        state: 'hung',
        witness: service,
        message: `${service} accepted the connection and did not answer within 1.5 s`,
      })
      expect(elapsedMs).toBeLessThan(3000)
    } finally {
      await server(service).kill({ signal: 'SIGCONT' })
    }
    await expectNoRelays()
  })

  test.for([...SERVICES])('%s: hanging in an open session leaves it half-open', async (service) => {
    const connections = openOwn({ project, timeoutMs: 1500 })
    await LOOKS[service](connections)
    await server(service).pause()
    try {
      const { error } = await failureOf(() => LOOKS[service](connections))
      expect(error).toMatchObject({ state: 'half-open', witness: service })
    } finally {
      await server(service).unpause()
    }
    await connections.close()
    await expectNoRelays()
  })
})

describe('a container', () => {
  test('that is paused is said to be, with the way out', async () => {
    await server('redis').pause()
    try {
      await using connections = openOwn({ project })
      const { error } = await failureOf(() => LOOKS.redis(connections))
      expect(error).toMatchObject({
        state: 'container-paused',
        message: expect.stringMatching(/^redis: its container .* is paused$/),
      })
      expect(error).toHaveProperty('remedy.0', expect.stringMatching(/^docker unpause /))
    } finally {
      await server('redis').unpause()
    }
  })

  test('that is paused after we looked is found to be so all the same', async () => {
    await using connections = openOwn({ project })
    await connections.engine.containers(project)
    await server('redis').pause()
    try {
      const { error } = await failureOf(() => LOOKS.redis(connections))
      expect(error).toMatchObject({ state: 'container-paused' })
    } finally {
      await server('redis').unpause()
    }
  })

  test('that does not exist is absent, not unreachable', async () => {
    await using connections = openOwn({ project: 'runbook-nothing-test' })
    const { error } = await failureOf(() => LOOKS.postgres(connections))
    expect(error).toMatchObject({
      state: 'container-absent',
      message: 'postgres has no container in the compose project runbook-nothing-test',
    })
  })

  test('without bash and nc gives no tunnel, and says what to do instead', async () => {
    const bare = 'runbook-bare-test'
    const container = await startServer({
      service: 'redis',
      project: bare,
      command: ['redis-server', '--protected-mode', 'no'],
    })
    try {
      const connections = openOwn({ project: bare })
      await connections.engine.exec(container.id, ['rm', '/usr/bin/bash'])
      const withoutBash = await failureOf(() => LOOKS.redis(connections))
      expect(withoutBash.error).toMatchObject({
        state: 'no-relay',
        message: expect.stringContaining('which has neither bash nor nc'),
      })
      await connections.close()

      await using again = openOwn({ project: bare })
      await again.engine.exec(container.id, ['rm', '/usr/bin/sh'])
      const withoutShell = await failureOf(() => LOOKS.redis(again))
      expect(withoutShell.error).toMatchObject({
        state: 'no-relay',
        message: expect.stringContaining('which has no shell'),
      })
      expect(withoutShell.error).toHaveProperty('remedy.0', expect.stringContaining('publish the port'))
    } finally {
      await removeServers(bare)
    }
  })
})

describe('an exec', () => {
  test('brings back exit code and both outputs', async () => {
    await using connections = openOwn({ project })
    const script = 'echo "$WORD"; echo no >&2; exit 3'
    const result = await connections.engine.exec(server('redis').id, ['sh', '-c', script], { env: { WORD: 'yes' } })
    expect(result).toEqual({ exitCode: 3, stdout: 'yes\n', stderr: 'no\n', isTruncated: false })
  })

  test('keeps no more output than was asked for, and says that there was more', async () => {
    await using connections = openOwn({ project })
    const argv = ['head', '-c', '3000000', '/dev/zero']
    const result = await connections.engine.exec(server('redis').id, argv, { maxBytes: 1000 })
    expect(result.stdout).toHaveLength(1000)
    expect(result.isTruncated).toBe(true)
  })

  test('of a program that is not there is no answer of that program', async () => {
    await using connections = openOwn({ project })
    const { error } = await failureOf(() => connections.engine.exec(server('redis').id, ['no-such-program']))
    expect(error).toMatchObject({
      witness: 'engine',
      message: 'there is no program "no-such-program" in the container',
    })
  })

  test('that does not end is given up in time and killed', async () => {
    const connections = openOwn({ project })
    const { error, elapsedMs } = await failureOf(() =>
      connections.engine.exec(server('postgres').id, ['sleep', '300'], { timeoutMs: 500, witness: 'postgres' }),
    )
    expect(error).toMatchObject({
      witness: 'postgres',
      message: '"sleep" did not end within 0.5 s in the container',
    })
    expect(elapsedMs).toBeLessThan(1500)
    await connections.close()
    await expectNoRelays()
  })
})

describe('we ourselves', () => {
  const script = new URL('holding-sessions.ts', import.meta.url).pathname

  test('end by ourselves once everything is closed: no handle is left in Node', async () => {
    const { stdout, exitCode } = await execa(process.execPath, [script, project, 'close'], {
      timeout: 20_000,
      reject: false,
    })
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ ways: ['tunnel', 'tunnel', 'tunnel'], left: [] })
  })

  test('when killed leave no relay behind', async () => {
    const child = execa(process.execPath, [script, project, 'hold'], { reject: false })
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    await using observer = openOwn({ project })
    expect((await relaysIn(observer, project)).length).toBeGreaterThan(5)
    child.kill('SIGKILL')
    await child
    await expectNoRelays()
  })

  test('have done PostgreSQL no harm in all this, though it is the container’s first process', async () => {
    expect(await logOf('postgres')).not.toMatch(
      /was terminated by signal|terminating any other active server processes/,
    )
  })
})

describe('a server that is killed', () => {
  const MID_QUERY: Record<Service, (connections: ReturnType<typeof openOwn>) => Promise<unknown>> = {
    postgres: async (connections) => (await connections.postgres()).query('select pg_sleep(20)'),
    mysql: async (connections) => (await connections.mysql()).query('SELECT SLEEP(20)'),
    redis: async (connections) => (await connections.redis()).ask((client) => client.blpop('runbook:nothing', 20)),
  }

  test.for([...SERVICES])(
    '%s: in the middle of a query ends that query at once, and the next says why',
    async (service) => {
      await using connections = openOwn({ project })
      await LOOKS[service](connections)
      const asking = failureOf(() => MID_QUERY[service](connections))
      await sleep(300)
      await server(service).kill()
      const { error, elapsedMs } = await asking
      expect(error).toMatchObject({ state: 'closed-in-query', witness: service })
      expect(elapsedMs).toBeLessThan(3000)

      const next = await failureOf(() => LOOKS[service](connections))
      expect(next.error).toMatchObject({
        state: 'container-not-running',
        message: expect.stringContaining('has just stopped'),
      })

      await using later = openOwn({ project })
      const afterwards = await failureOf(() => LOOKS[service](later))
      expect(afterwards.error).toMatchObject({ message: expect.stringContaining('has exited with code 137') })
    },
  )
})
