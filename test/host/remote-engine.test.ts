/** With an engine elsewhere, nothing of this machine is taken for what lies on the engine's host. */
import { expect, test } from 'vitest'
import { openConnections } from '../../helpers/connections/index.ts'
import { publicAddressOf } from '../../helpers/probes/edge/public-request.ts'
import { dockerUsage } from '../../helpers/probes/host/docker-usage.ts'
import { filesystemUsage } from '../../helpers/probes/host/filesystems.ts'
import { largestDirectories } from '../../helpers/probes/host/largest-directories.ts'
import { requireLocalEngine } from '../../helpers/probes/host/machine.ts'
import { logFileSizes } from '../../helpers/probes/logs/files.ts'
import type { Stack } from '../../helpers/stack.ts'
import { description, RUN } from '../connections/looks.ts'

/** A stack whose engine is never asked but for what `answers` says. */
function stackAt(engineHost: string, url = 'https://127.0.0.1:8443'): Stack {
  const described = description({
    public: { url, through: [], entries: {}, certificate: { selfMade: false } },
  } as never)
  const connections = openConnections({
    description: described,
    credentials: {},
    runId: RUN,
    timeoutMs: 300,
    engineHost,
  })
  const { engine } = connections
  engine.containers = async () => []
  engine.volumes = async () => []
  engine.info = async () => ({ rootFolder: '/' }) as never
  engine.diskUsage = async () => ({ images: {}, containers: {}, volumes: {}, buildCache: {} }) as never
  return { description: described, connections } as Stack
}

const REMOTE = ['ssh://deploy@game-host', 'tcp://game-host:2376', 'tcp://127.0.0.1:2375']

test.each(REMOTE)('the host of an engine at %s cannot be looked at from here', async (host) => {
  const stack = stackAt(host)
  const failure = expect.objectContaining({
    witness: 'host',
    message: expect.stringContaining('cannot be looked at from here'),
  })
  expect(() => requireLocalEngine(stack)).toThrow(failure)
  await expect(dockerUsage(stack)).rejects.toEqual(failure)
  expect(await filesystemUsage(stack)).toEqual([{ object: 'host', reason: failure }])
  expect(await logFileSizes(stack)).toEqual([{ object: 'containers', reason: failure }])
  expect((await largestDirectories(stack)).facts.spared).toContain('its host is not this one')
})

test('the host of an engine on a socket of this machine can', async () => {
  const stack = stackAt('unix:///var/run/docker.sock')
  expect(() => requireLocalEngine(stack)).not.toThrow()
  expect((await filesystemUsage(stack)).map(({ object }) => object)).not.toContain('host')
})

test.each([
  ['ssh://deploy@game-host', 'https://127.0.0.1:8443', true],
  ['tcp://10.0.0.5:2376', 'http://localhost:5000', true],
  ['ssh://deploy@game-host', 'https://game.example', false],
  ['ssh://deploy@127.0.0.1:2222', 'https://127.0.0.1:8443', false],
  ['unix:///var/run/docker.sock', 'https://127.0.0.1:8443', false],
])('with an engine at %s, %s being of another machine is %s', (engine, url, isOther) => {
  const look = () => publicAddressOf(stackAt(engine, url))
  if (isOther) expect(look).toThrow(expect.objectContaining({ witness: 'host' }))
  else expect(look().url).toBe(url)
})
