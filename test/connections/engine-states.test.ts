/** Every state in which the Docker engine cannot be asked has its own words, within its time. */

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { engineFailure } from '../../helpers/connections/engine/failure.ts'
import { type Engine, EngineFailure, isExecForbidden, openEngine } from '../../helpers/connections/index.ts'
import { failureOf } from './looks.ts'

const TIMEOUT_MS = 1500

interface FakeEngine extends AsyncDisposable {
  engine: Engine
  socket: string
}

/** An engine whose socket is served by `server`; by nobody, but present, where that is null. */
async function engineOn(server: Server | null): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'runbook-engine-'))
  const socket = join(folder, 'docker.sock')
  server?.listen(socket)
  if (server !== null) await once(server, 'listening')
  const engine = openEngine({ host: `unix://${socket}`, timeoutMs: TIMEOUT_MS })
  return {
    engine,
    socket,
    [Symbol.asyncDispose]: async () => {
      await engine.close()
      server?.close()
      await rm(folder, { recursive: true })
    },
  }
}

const answering = (status: number, body: string): Server =>
  createHttpServer((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body))

describe('an engine on a unix socket', () => {
  test('whose socket is not there is absent', async () => {
    await using fake = await engineOn(null)
    const { error } = await failureOf(() => fake.engine.info())
    expect(error).toMatchObject({
      state: 'absent',
      witness: 'engine',
      message: `the Docker engine is not there: ${fake.socket} does not exist`,
    })
  })

  test('whose socket nobody listens on refuses', async () => {
    const { pid } = process
    const folder = await mkdtemp(join(tmpdir(), `runbook-engine-${pid}-`))
    const socket = join(folder, 'docker.sock')
    // A listener that was killed leaves its socket behind.
    const { execa } = await import('execa')
    const script = 'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'
    await execa(process.execPath, ['-e', script, socket], { reject: false })
    const engine = openEngine({ host: `unix://${socket}`, timeoutMs: TIMEOUT_MS })
    const { error } = await failureOf(() => engine.info())
    await rm(folder, { recursive: true })
    expect(error).toMatchObject({
      state: 'refused',
      message: `the Docker engine refuses connections on ${socket}: no daemon listens there`,
    })
  })

  test('that accepts and never answers is hung, within its time', async () => {
    await using fake = await engineOn(createServer(() => undefined))
    const { error, elapsedMs } = await failureOf(() => fake.engine.containers('travian'))
    expect(error).toMatchObject({
      state: 'hung',
      message: `the Docker engine on ${fake.socket} accepted the connection and did not answer within 1.5 s (containers of travian)`,
    })
    expect(elapsedMs).toBeGreaterThan(TIMEOUT_MS - 10)
    expect(elapsedMs).toBeLessThan(TIMEOUT_MS + 1500)
  })

  test('that closes without an answer is told apart from one that is hung', async () => {
    await using fake = await engineOn(createServer((socket) => socket.destroy()))
    const { error } = await failureOf(() => fake.engine.info())
    expect(error).toMatchObject({ state: 'closed', message: expect.stringContaining('without an answer') })
  })

  test('that speaks no HTTP is something else', async () => {
    await using fake = await engineOn(
      createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.2\r\n')),
    )
    const { error } = await failureOf(() => fake.engine.info())
    expect(error).toMatchObject({
      state: 'garbage',
      message: expect.stringContaining('does not speak the Docker Engine API'),
    })
  })

  test('that answers with a web page is something else', async () => {
    await using fake = await engineOn(answering(200, '<html>It works!</html>'))
    const { error } = await failureOf(() => fake.engine.containers('travian'))
    expect(error).toMatchObject({ state: 'garbage' })
  })

  test('whose answer lacks a field is not understood, and the field is named', async () => {
    await using fake = await engineOn(answering(200, '{"ID":"x"}'))
    const { error } = await failureOf(() => fake.engine.info())
    expect(error).toMatchObject({ state: 'garbage', cause: { message: expect.stringContaining('Name') } })
  })

  test('that refuses shows its status and its own words', async () => {
    await using fake = await engineOn(answering(500, '{"message":"no space left on device"}'))
    const { error } = await failureOf(() => fake.engine.exec('abc', ['true']))
    expect(error).toMatchObject({
      state: 'rejected',
      statusCode: 500,
      message: 'the Docker engine answered 500: no space left on device',
    })
  })

  test.each([
    ['{"message":"exec is not allowed here"}', 'exec is not allowed here'],
    [
      '<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>',
      'Request forbidden by administrative rules.',
    ],
  ])('behind a proxy that forbids exec says so in the same words for every program', async (answer, words) => {
    await using fake = await engineOn(answering(403, answer))
    const failures = await Promise.all(
      [['true'], ['find', '/']].map((argv) => failureOf(() => fake.engine.exec('abc', argv))),
    )
    for (const { error } of failures) {
      expect(isExecForbidden(error)).toBe(true)
      expect(error).toMatchObject({ state: 'forbidden', witness: 'exec', statusCode: 403 })
    }
    const [one, other] = failures.map(({ error }) => (error instanceof Error ? error.message : ''))
    expect(one).toMatch(new RegExp(`^exec is forbidden on ${fake.socket}: 403 .*${words}$`))
    expect(other).toBe(one)
  })

  test('behind a proxy that forbids another question is not without exec', async () => {
    await using fake = await engineOn(answering(403, 'no'))
    const { error } = await failureOf(() => fake.engine.diskUsage())
    expect(error).toMatchObject({
      state: 'forbidden',
      witness: 'engine',
      message: expect.stringContaining('"disk usage" is forbidden'),
    })
    expect(isExecForbidden(error)).toBe(false)
  })

  test('can be called off', async () => {
    await using fake = await engineOn(createServer(() => undefined))
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 30)
    const { error, elapsedMs } = await failureOf(() => fake.engine.info({ signal: controller.signal, timeoutMs: 5000 }))
    expect(error).toMatchObject({ state: 'called-off' })
    expect(elapsedMs).toBeLessThan(1000)
  })

  test('may take its own time for one call', async () => {
    await using fake = await engineOn(createServer(() => undefined))
    const { error } = await failureOf(() => fake.engine.diskUsage({ timeoutMs: 50 }))
    expect(error).toMatchObject({ message: expect.stringContaining('within 0.05 s (disk usage)') })
  })
})

describe('the words of an engine failure', () => {
  const context = { what: 'info', where: '/var/run/docker.sock', hasConnected: false }
  const withCode = (code: string): unknown => engineFailure(Object.assign(new Error(code), { code }), context)

  test.for([
    ['EACCES', 'denied', 'permission denied: this user may not open the Docker engine'],
    ['EHOSTUNREACH', 'unreachable', 'cannot be reached from here'],
    ['HPE_INVALID_CONSTANT', 'garbage', 'does not speak the Docker Engine API'],
  ])('%s is %s', ([code, state, words]) => {
    expect(withCode(String(code))).toMatchObject({ state, message: expect.stringContaining(String(words)) })
  })

  test('each come with something to do', () => {
    for (const code of ['ENOENT', 'EACCES', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'HPE_X']) {
      expect(withCode(code)).toBeInstanceOf(EngineFailure)
      expect(withCode(code)).toHaveProperty('remedy.0')
    }
  })

  test('a mistake of our own is not blamed on the engine', () => {
    const mistake = new TypeError('undefined is not a function')
    expect(engineFailure(mistake, context)).toBe(mistake)
  })
})
