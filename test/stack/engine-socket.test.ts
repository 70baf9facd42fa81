/** The reference stack lives on this machine's own engine or not at all. */
import { describe, expect, test } from 'vitest'
import { engineSocket } from '../../stack/lifecycle/engine.ts'
import { environmentFile } from '../../stack/lifecycle/environment-file.ts'
import { StackRefusal } from '../../stack/lifecycle/failures.ts'

describe('the engine of the reference stack', () => {
  test('is the local socket that DOCKER_HOST names', () => {
    expect(engineSocket({ DOCKER_HOST: 'unix:///run/user/1000/docker.sock' })).toBe('/run/user/1000/docker.sock')
  })

  test.each(['ssh://root@staging.example', 'tcp://10.0.0.5:2376', 'npipe:////./pipe/docker_engine'])(
    'is refused at %s',
    (DOCKER_HOST) => {
      expect(() => engineSocket({ DOCKER_HOST })).toThrow(StackRefusal)
    },
  )

  test('is refused without showing the user and password of the address', () => {
    expect(() => engineSocket({ DOCKER_HOST: 'tcp://user:word@host:2375' })).toThrow(/tcp:\/\/host:2375/)
    expect(() => engineSocket({ DOCKER_HOST: 'tcp://user:word@host:2375' })).not.toThrow(/word@/)
  })
})

describe('the name of an environment', () => {
  test.each(['../other', 'A', '', 'a b', '-a'])('may not be "%s"', (name) => {
    expect(() => environmentFile(name)).toThrow('is no environment name')
  })

  test('becomes the name of its file', () => {
    expect(environmentFile('drill-1')).toMatch(/\/\.env\.drill-1$/)
  })
})
