/** An engine over TLS: both sides must know each other, and each reason why they do not has its own words. */
import { once } from 'node:events'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEngine } from '../../helpers/connections/index.ts'
import { failureOf } from './looks.ts'
import { type Authority, authority } from './servers/authority.ts'

let own: Authority
let foreign: Authority
let client: string
const servers: Server[] = []

beforeAll(async () => {
  ;[own, foreign] = await Promise.all([authority(), authority('somebody else')])
  client = await own.issue('client')
})

afterAll(async () => {
  for (const server of servers) server.close()
  await Promise.all([own[Symbol.asyncDispose](), foreign[Symbol.asyncDispose]()])
})

const listening = async (server: Server): Promise<number> => {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A stand-in for an engine that answers every question with an empty list, behind mutual TLS with these certificates. */
async function engineWith(folder: string, ca = join(own.folder, 'ca.pem')): Promise<number> {
  const [cert, key, trusted] = await Promise.all(
    [join(folder, 'cert.pem'), join(folder, 'key.pem'), ca].map((path) => readFile(path)),
  )
  const options = { cert, key, ca: trusted, requestCert: true, rejectUnauthorized: true }
  return listening(
    createServer(options, (_, response) => response.setHeader('content-type', 'application/json').end('[]')),
  )
}

async function heard(stream: Readable, pattern: RegExp): Promise<RegExpExecArray> {
  let text = ''
  for await (const piece of stream) {
    text += String(piece)
    const match = pattern.exec(text)
    if (match !== null) return match
  }
  throw new Error(`never said: ${text}`)
}

const ask = async (port: number, certificates: string) => {
  const engine = openEngine({ host: `tcp://127.0.0.1:${port}`, certificates, timeoutMs: 3000 })
  try {
    return await engine.networks()
  } finally {
    await engine.close()
  }
}

describe('an engine over TLS', () => {
  test('answers a client that it knows', async () => {
    expect(await ask(await engineWith(await own.issue('server')), client)).toEqual([])
  })

  test.each([
    ['by somebody else', () => foreign.issue('stranger'), 'is signed by nobody in ca.pem'],
    ['and has expired', () => own.issue('expired', { days: -1 }), 'has expired'],
    ['for another name', () => own.issue('elsewhere', { names: 'DNS:other.example' }), 'is for another name'],
  ])('whose certificate is signed %s is not trusted', async (_, issue, words) => {
    const port = await engineWith(await issue())
    const { error } = await failureOf(() => ask(port, client))
    expect(error).toMatchObject({
      state: 'untrusted',
      witness: 'engine',
      message: expect.stringContaining(
        `the Docker engine on 127.0.0.1:${port} is not trusted: its certificate ${words}`,
      ),
    })
  })

  test('that does not know the client refuses its certificate, and says so by an alert', async () => {
    const server = execa(
      'openssl',
      [
        ...['s_server', '-accept', '127.0.0.1:0', '-www', '-Verify', '1', '-verify_return_error'],
        ...['-cert', join(await own.issue('strict'), 'cert.pem'), '-key', join(own.folder, 'strict/key.pem')],
        ...['-CAfile', join(foreign.folder, 'ca.pem')],
      ],
      { reject: false },
    )
    const [, port] = await heard(server.stdout, /^ACCEPT .*:(\d+)$/m)
    const { error } = await failureOf(() => ask(Number(port), client))
    server.kill()
    await server
    expect(error).toMatchObject({
      state: 'certificate-refused',
      message: `the Docker engine on 127.0.0.1:${port} refuses the certificate of this client: unknown ca`,
    })
  })

  test('that does not know the client and says nothing is told with that possibility', async () => {
    const port = await engineWith(await own.issue('mute'), join(foreign.folder, 'ca.pem'))
    const { error } = await failureOf(() => ask(port, client))
    expect(error).toMatchObject({
      state: 'closed',
      message: expect.stringContaining('that is also how some refuse the certificate of a client'),
    })
  })

  test('that speaks none is told apart', async () => {
    const port = await listening(createHttpServer((_, response) => response.end('[]')))
    const { error } = await failureOf(() => ask(port, client))
    expect(error).toMatchObject({ state: 'no-tls', message: `what listens on 127.0.0.1:${port} does not speak TLS` })
  })

  test('that was asked without TLS says so', async () => {
    const port = await listening(
      createHttpServer((_, response) =>
        response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n'),
      ),
    )
    const { error } = await failureOf(() => openEngine({ host: `tcp://127.0.0.1:${port}` }).networks())
    expect(error).toMatchObject({ state: 'tls-demanded', remedy: [expect.stringContaining('DOCKER_TLS_VERIFY=1')] })
  })
})

describe('the certificates of the client', () => {
  const withFiles = async (change: (folder: string) => Promise<unknown>): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'runbook-tls-client-'))
    for (const name of ['ca.pem', 'cert.pem', 'key.pem']) await copyFile(join(client, name), join(folder, name))
    await change(folder)
    return folder
  }

  test.each([
    ['without a key', (folder: string) => rm(join(folder, 'key.pem')), 'key.pem, which is not there'],
    ['without an authority', (folder: string) => rm(join(folder, 'ca.pem')), 'ca.pem, which is not there'],
    ['of a text', (folder: string) => writeFile(join(folder, 'cert.pem'), 'x'), 'cert.pem is not what TLS'],
    [
      'with another key',
      async (folder: string) => copyFile(join(await own.issue('other'), 'key.pem'), join(folder, 'key.pem')),
      'are no pair',
    ],
    [
      'that has expired',
      async (folder: string) => {
        const old = await own.issue('old', { days: -1 })
        for (const name of ['cert.pem', 'key.pem']) await copyFile(join(old, name), join(folder, name))
      },
      'cert.pem has expired at ',
    ],
  ])('%s are a problem before anything is asked', async (_, change, words) => {
    const folder = await withFiles(change)
    const { error } = await failureOf(() => ask(1, folder))
    await rm(folder, { recursive: true })
    expect(error).toMatchObject({ state: 'certificates', message: expect.stringContaining(words) })
    expect(error).toHaveProperty('remedy.1')
  })
})
