import { expect, test } from 'vitest'
import { chooseEngine, problemOfEngine } from '../../cli/adopt/engine.ts'

const present = { host: 'tcp://staging:2376', certificates: '/staging' }

test.each([
  [{}, present],
  [{ DOCKER_HOST: '', DOCKER_CERT_PATH: '/other' }, present],
  [{ DOCKER_HOST: 'ssh://host' }, { host: 'ssh://host', certificates: null }],
  [
    { DOCKER_HOST: 'tcp://host:2376', DOCKER_CERT_PATH: 'certs' },
    { host: 'tcp://host:2376', certificates: '/root/certs' },
  ],
])('the shell %j before the file: host and certificates come from one place', (shell, expected) => {
  expect(chooseEngine(shell, present, '/root')).toEqual(expected)
})

test('an address that is none is a problem before anything is looked at', () => {
  expect(problemOfEngine({ host: 'ftp://host', certificates: null })).toContain('is no engine address')
  expect(problemOfEngine(present)).toBeNull()
})
