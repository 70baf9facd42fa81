/**
 * Removing the reference stack leaves nothing of ours and everything of others. Really doing it costs a whole rebuild and
 * takes the stack away from whoever uses it, so that part exists only when asked for: RUNBOOK_TEST_REMOVAL=1.
 */
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localEngine } from '../../../stack/lifecycle/engine.ts'
import { environmentFile } from '../../../stack/lifecycle/environment-file.ts'
import { stateFolder } from '../../../stack/lifecycle/names.ts'
import { ownedContainers, ownedImages, ownedNetworks, ownedVolumes } from '../../../stack/lifecycle/owned.ts'
import { downReferenceStack, upReferenceStack } from '../../../stack/lifecycle/reference-stack.ts'
import { referenceSecrets } from '../../../stack/lifecycle/secrets.ts'

const engine = localEngine()
const stranger = 'somebody_elses_object'

const everything = async () => ({
  containers: (await engine.listContainers({ all: true })).map(({ Id }) => Id),
  networks: (await engine.listNetworks()).map(({ Id }) => Id),
  volumes: (await engine.listVolumes()).Volumes.map(({ Name }) => Name),
  images: (await engine.listImages({ all: true })).map(({ Id }) => Id),
})

const ours = async () =>
  (await Promise.all([ownedContainers, ownedNetworks, ownedVolumes, ownedImages].map((list) => list(engine)))).flat()

test('a stranger on the same engine is not among what would be removed', async () => {
  const network = await engine.createNetwork({ Name: `${stranger}_looked_at` })
  try {
    const names = (await ours()).map(({ name }) => name)
    expect(names).toContain('travian_postgres')
    expect(names).toContain('travian_data_services')
    expect(names).not.toContain(`${stranger}_looked_at`)
  } finally {
    await network.remove()
  }
})

if (process.env.RUNBOOK_TEST_REMOVAL === '1') describe('removing the reference stack', removal)

function removal() {
  beforeAll(async () => {
    await engine.createNetwork({ Name: stranger })
    await engine.createVolume({ Name: stranger })
  })

  afterAll(async () => {
    await engine.getNetwork(stranger).remove()
    await engine.getVolume(stranger).remove()
  })

  test('takes all that is ours, files included, and leaves what is not', { timeout: 120_000 }, async () => {
    const mine = new Set((await ours()).map(({ id }) => id))
    const foreign = (all: Awaited<ReturnType<typeof everything>>) => ({
      containers: all.containers.filter((id) => !mine.has(id)),
      networks: all.networks.filter((id) => !mine.has(id)),
      volumes: all.volumes.filter((id) => !mine.has(id)),
    })
    const before = foreign(await everything())
    await downReferenceStack()
    expect(await ours()).toEqual([])
    expect(foreign(await everything())).toEqual(before)
    expect(existsSync(stateFolder)).toBe(false)
    expect(existsSync(environmentFile('reference'))).toBe(false)
  })

  test('a second time finds nothing and is content', async () => {
    await expect(downReferenceStack()).resolves.toBeUndefined()
  })

  test('leaves a machine on which the stack comes up from nothing within 8 minutes', { timeout: 480_000 }, async () => {
    await upReferenceStack()
    expect(referenceSecrets().creation).toMatch(/^[0-9a-f]{12}$/)
    expect(await ownedContainers(engine)).toHaveLength(10)
  })
}
