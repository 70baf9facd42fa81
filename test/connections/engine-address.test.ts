/** DOCKER_HOST: what we can reach, and that nothing else is silently replaced by the local engine. */
import { expect, test } from 'vitest'
import { parseEngineHost } from '../../helpers/connections/engine/address.ts'
import { openEngine } from '../../helpers/connections/index.ts'
import { failureOf } from './looks.ts'

test.for([
  [null, { kind: 'socket' }],
  ['', { kind: 'socket' }],
  ['unix:///run/user/1000/docker.sock', { kind: 'socket', path: '/run/user/1000/docker.sock' }],
  ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
  ['tcp://127.0.0.1:2375', { kind: 'tcp', host: '127.0.0.1', port: 2375 }],
  ['tcp://docker-proxy', { kind: 'tcp', host: 'docker-proxy', port: 2375 }],
  ['http://docker-proxy:2375', { kind: 'tcp', host: 'docker-proxy', port: 2375 }],
] as const)('%j is %j', ([host, address]) => {
  expect(parseEngineHost(host)).toMatchObject({ address, problem: null })
})

test.for([
  ['ssh://deploy@host', 'DOCKER_HOST=ssh://… is not supported yet'],
  ['https://host:2376', 'DOCKER_HOST=https://… is not supported yet'],
  ['tcp://host:2376', 'DOCKER_HOST with TLS is not supported yet'],
  ['docker.sock', 'is no engine address; for example unix://'],
  ['tcp://', 'is no engine address'],
])('%j is a problem in words', ([host, words]) => {
  expect(parseEngineHost(String(host))).toMatchObject({
    address: null,
    problem: expect.stringContaining(String(words)),
  })
})

test('an engine that cannot be reached this way is not replaced by the local one', async () => {
  const { error } = await failureOf(() => openEngine({ host: 'ssh://deploy@host' }).info())
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
