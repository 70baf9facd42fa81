/** What belongs to somebody else stops the reference stack before it begins, by name, and is never touched. */
import { createServer } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { refuseConflicts } from '../../../stack/lifecycle/conflicts.ts'
import { localEngine } from '../../../stack/lifecycle/engine.ts'
import { StackRefusal } from '../../../stack/lifecycle/failures.ts'
import { ownLabel } from '../../../stack/lifecycle/names.ts'
import { ownedContainers, ownedNetworks, ownedVolumes } from '../../../stack/lifecycle/owned.ts'

const engine = localEngine()
const nothing = { containers: [], networks: [], volumes: [], ports: [] }
const name = 'somebody_elses_object'
const cleanups: (() => Promise<unknown>)[] = []

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const refusal = (needs: Partial<Parameters<typeof refuseConflicts>[1]>) =>
  refuseConflicts(engine, { ...nothing, ...needs }).then(
    () => null,
    (problem: unknown) => problem,
  )

describe('the reference stack refuses to begin', () => {
  test('where a network that it needs belongs to somebody else', async () => {
    const network = await engine.createNetwork({ Name: name })
    cleanups.push(() => network.remove())
    expect(await refusal({ networks: [name] })).toMatchObject({
      exitCode: 78,
      message: expect.stringContaining(`network ${name}`),
    })
    expect((await ownedNetworks(engine)).map((owned) => owned.name)).not.toContain(name)
  })

  test('where a volume that it needs belongs to somebody else', async () => {
    await engine.createVolume({ Name: name })
    cleanups.push(() => engine.getVolume(name).remove())
    expect(String(await refusal({ volumes: [name] }))).toContain(`volume ${name}`)
    expect((await ownedVolumes(engine)).map((owned) => owned.name)).not.toContain(name)
  })

  test('where a container that it needs belongs to somebody else, stopped or not', async () => {
    // The image's own label would make it ours: a stranger's container has none.
    const container = await engine.createContainer({
      name,
      Image: 'runbook-reference/redis',
      Labels: { [ownLabel]: 'false' },
    })
    cleanups.push(() => container.remove({ force: true }))
    expect(String(await refusal({ containers: [name] }))).toContain(`container ${name}`)
    expect((await ownedContainers(engine)).map((owned) => owned.name)).not.toContain(name)
  })

  test('where something on this machine listens on a port that it needs', async () => {
    const server = createServer().listen(0)
    cleanups.push(async () => server.close())
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await refusal({ ports: [port] })).toBeInstanceOf(StackRefusal)
    expect(String(await refusal({ ports: [port] }))).toContain(`port ${port} of this machine`)
  })

  test('naming everything that is in the way at once', async () => {
    const words = String(await refusal({ networks: [name], volumes: [name] }))
    expect(words).toContain(`network ${name}; volume ${name}`)
  })
})

test('its own objects do not stand in its way', async () => {
  await expect(refuseConflicts(engine)).resolves.toBeUndefined()
})
