/** What on the engine is ours, told by label alone, and its removal, object by object through the Engine API. */
import type Docker from 'dockerode'
import { StackFailure, wordsOf } from './failures.ts'
import { creationLabel, ownLabel } from './names.ts'
import { type Progress, silent } from './progress.ts'

export interface OwnedObject {
  /** Id; of a volume its name, it has no id. */
  id: string
  name: string
  /** Which creation of the stack it belongs to. */
  creation: string | undefined
}

const filters = { label: [`${ownLabel}=true`] }

export interface OwnedContainer extends OwnedObject {
  createdAt: Date
}

export async function ownedContainers(engine: Docker): Promise<OwnedContainer[]> {
  const found = await engine.listContainers({ all: true, filters })
  return found.map(({ Id, Names, Labels, Created }) => ({
    id: Id,
    name: Names[0]?.slice(1) ?? Id,
    creation: Labels[creationLabel],
    createdAt: new Date(Created * 1000),
  }))
}

export async function ownedNetworks(engine: Docker): Promise<OwnedObject[]> {
  const found = await engine.listNetworks({ filters })
  return found.map(({ Id, Name, Labels }) => ({ id: Id, name: Name, creation: Labels?.[creationLabel] }))
}

export async function ownedVolumes(engine: Docker): Promise<OwnedObject[]> {
  const { Volumes } = await engine.listVolumes({ filters })
  return (Volumes ?? []).map(({ Name, Labels }) => ({ id: Name, name: Name, creation: Labels?.[creationLabel] }))
}

/** Images of ours, those left behind by a rebuild or a build that was cut off included. */
export async function ownedImages(engine: Docker): Promise<OwnedObject[]> {
  const found = await engine.listImages({ filters })
  return found.map(({ Id, RepoTags }) => ({ id: Id, name: RepoTags?.[0] ?? '<none>:<none>', creation: undefined }))
}

/** Removes containers, networks and volumes of ours with what is in them; the images stay. */
export async function removeStack(engine: Docker, progress: Progress = silent): Promise<void> {
  const containers = await ownedContainers(engine)
  progress.show('removing', `${containers.length} containers`)
  await Promise.all(containers.map(({ id }) => gone(engine.getContainer(id).remove({ force: true, v: true }))))
  progress.show('removing', 'networks and volumes')
  for (const { id } of await ownedNetworks(engine)) await gone(engine.getNetwork(id).remove())
  for (const { id } of await ownedVolumes(engine)) await gone(engine.getVolume(id).remove())
  progress.show('removing')
}

/** Removes the images of ours. Those built on others go first, so it takes several rounds until none is left. */
export async function removeImages(engine: Docker, progress: Progress = silent): Promise<void> {
  progress.show('removing', 'images')
  let left = await ownedImages(engine)
  while (left.length > 0) {
    const refusals: string[] = []
    for (const { id, name } of left) {
      await engine
        .getImage(id)
        .remove({ force: true })
        .catch((problem: unknown) => refusals.push(`${name}: ${wordsOf(problem)}`))
    }
    const remaining = await ownedImages(engine)
    if (remaining.length === left.length) {
      throw new StackFailure(`Some images of the reference stack cannot be removed:\n${refusals.join('\n')}`)
    }
    left = remaining
  }
  progress.show('removing')
}

/** Removing is done when the thing is gone, whoever removed it. */
async function gone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal
  } catch (problem) {
    const status = (problem as { statusCode?: number }).statusCode
    const isAlreadyGone = status === 404
    const isBeingRemoved = status === 409 && /already in progress/.test(wordsOf(problem))
    if (!isAlreadyGone && !isBeingRemoved) throw problem
  }
}
