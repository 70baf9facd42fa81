/** The reference stack's two movements, up and down. Everything else in this folder serves them. */
import type Docker from 'dockerode'
import { compose, ensureCompose } from './compose.ts'
import { refuseConflicts } from './conflicts.ts'
import { ensureEngine, isAnswering, localEngine } from './engine.ts'
import { removeEnvironmentFile, writeEnvironmentFile } from './environment-file.ts'
import { waitUntilHealthy } from './health.ts'
import { ensureImages, removeReplacedImages } from './images.ts'
import { withLock } from './lock.ts'
import { ownedContainers, ownedNetworks, ownedVolumes, removeImages, removeStack } from './owned.ts'
import { type Progress, silent } from './progress.ts'
import { ensureSecrets, forgetSecrets, readSecrets, stackEnvironmentFile } from './secrets.ts'
import { seedStack } from './seeds.ts'

export interface UpOptions {
  progress?: Progress
  signal?: AbortSignal
}

/**
 * Brings the reference stack up, from whatever state it is in, and returns when every service is healthy and
 * `.env.reference` is written. Throws a StackRefusal before anything is begun, a StackFailure after.
 */
export async function upReferenceStack({ progress = silent, signal }: UpOptions = {}): Promise<void> {
  await withLock(async () => {
    const engine = await ensureEngine(progress)
    const tool = await ensureCompose(progress)
    await refuseConflicts(engine)
    await discardStrangeStack(engine, progress)
    await ensureImages(engine, progress, signal)
    await ensureSecrets()
    progress.show('stack', 'starting')
    await compose(tool, stackEnvironmentFile, ['up', '-d', '--no-build', '--remove-orphans'], signal)
    await waitUntilHealthy(engine, { progress, signal })
    await seedStack(engine, progress)
    await removeReplacedImages(engine)
    await writeEnvironmentFile('reference')
  })
}

/** Removes containers, networks, volumes and images of ours and the files that go with them. It may all be gone already. */
export async function downReferenceStack({ progress = silent }: { progress?: Progress } = {}): Promise<void> {
  await withLock(async () => {
    const engine = localEngine()
    if (await isAnswering(engine)) {
      await removeStack(engine, progress)
      await removeImages(engine, progress)
    }
    await removeEnvironmentFile('reference')
    await forgetSecrets()
  })
}

/** A stack whose passwords this checkout does not know is of no use to it: another checkout's, or the rest of one. */
async function discardStrangeStack(engine: Docker, progress: Progress): Promise<void> {
  const creation = readSecrets()?.creation
  const objects = (await Promise.all([ownedContainers(engine), ownedNetworks(engine), ownedVolumes(engine)])).flat()
  // Helpers of the suites and rests of builds belong to no creation, and are in nobody's way.
  const strange = objects.filter((object) => object.creation !== undefined && object.creation !== creation)
  if (strange.length === 0) return
  progress.say(`A reference stack that this checkout did not make is here (${strange[0]?.name}, …): starting afresh.`)
  await removeStack(engine, progress)
  await forgetSecrets()
}
