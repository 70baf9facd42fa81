/** DOCKER_HOST: what we can reach, and that nothing else is silently replaced by the local engine. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEngineHost } from '../../helpers/connections/engine/address.ts'
import { openEngine } from '../../helpers/connections/index.ts'
import { failureOf } from './looks.ts'

test.for([
  [null, { kind: 'socket' }],
  ['', { kind: 'socket' }],
  ['unix:///run/user/1000/docker.sock', { kind: 'socket', path: '/run/user/1000/docker.sock' }],
  ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
  ['tcp://127.0.0.1:2375', { kind: 'tcp', host: '127.0.0.1', port: 2375, certificates: null }],
  ['tcp://docker-proxy', { kind: 'tcp', host: 'docker-proxy', port: 2375, certificates: null }],
  ['http://docker-proxy:2375', { kind: 'tcp', host: 'docker-proxy', port: 2375, certificates: null }],
  ['tcp://host:2376', { kind: 'tcp', host: 'host', port: 2376, certificates: join(homedir(), '.docker') }],
  ['https://host', { kind: 'tcp', host: 'host', port: 2376, certificates: join(homedir(), '.docker') }],
  ['ssh://deploy@host', { kind: 'ssh', host: 'host', user: 'deploy', port: null, socket: null }],
  [
    'ssh://alias:2222/run/docker.sock',
    { kind: 'ssh', host: 'alias', user: null, port: 2222, socket: '/run/docker.sock' },
  ],
] as const)('%j is %j', ([host, address]) => {
  expect(parseEngineHost(host)).toMatchObject({ address, problem: null })
})

test.for([
  ['ssh://deploy:word@host', 'DOCKER_HOST with a password is refused'],
  ['ssh://-oProxyCommand=x@host', 'names no user that ssh takes'],
  ['ssh://-oProxyCommand=x', 'names no host that ssh takes'],
  ['ssh://host/run/$(reboot)', 'names no plain path of a socket'],
  ['ssh://host/run/a.sock?x', 'names no plain path of a socket'],
  ['http://host:2376', 'with http:// is without TLS'],
  ['docker.sock', 'is no engine address; for example unix://'],
  ['tcp://', 'is no engine address'],
])('%j is a problem in words', ([host, words]) => {
  expect(parseEngineHost(String(host))).toMatchObject({
    address: null,
    problem: expect.stringContaining(String(words)),
  })
  expect(parseEngineHost(String(host)).problem).not.toContain('word@')
})

test('with certificates any port is TLS', () => {
  expect(parseEngineHost('tcp://host:443', '/certs').address).toEqual({
    kind: 'tcp',
    host: 'host',
    port: 443,
    certificates: '/certs',
  })
  expect(parseEngineHost('tcp://host', '/certs').address).toMatchObject({ port: 2376 })
})

test.for([
  ['tcp://socket-proxy:2375', true],
  ['tcp://127.0.0.1:2375', false],
  ['tcp://[::1]:2375', false],
  ['tcp://host:2376', false],
  ['ssh://host', false],
  ['unix:///run/docker.sock', false],
] as const)('%s goes over a network in clear: %j', ([host, isOpen]) => {
  expect(openEngine({ host }).calls.isOpenToOthers).toBe(isOpen)
})

test('an engine that cannot be reached this way is not replaced by the local one', async () => {
  const { error } = await failureOf(() => openEngine({ host: 'ftp://host' }).info())
  expect(error).toMatchObject({ state: 'unsupported', witness: 'engine' })
})

test('a DOCKER_HOST in the environment does not win over the configured engine', async () => {
  process.env.DOCKER_HOST = 'tcp://127.0.0.1:1'
  try {
    const { error } = await failureOf(() => openEngine({ host: 'unix:///nonexistent/docker.sock' }).info())
    expect(error).toMatchObject({ state: 'absent' })
  } finally {
    delete process.env.DOCKER_HOST
  }
})
