/** The image that all of ours stand on: Debian 12, pulled where a registry answers, made with debootstrap otherwise. */
import type Docker from 'dockerode'
import { buildImage, digestOf, hasImage, type ImageRecipe } from './build-image.ts'
import { madeImage, makeDebianImage } from './debootstrap.ts'
import { wordsOf } from './failures.ts'
import { follow } from './follow.ts'
import type { Progress } from './progress.ts'

const upstream = 'debian:bookworm-slim'
const pullPatienceMs = 20_000

/** Makes sure of the base image and returns its id. */
export async function ensureBaseImage(engine: Docker, progress: Progress, signal?: AbortSignal): Promise<string> {
  const recipe: ImageRecipe = { tag: 'runbook-reference/base', role: 'base', sources: ['images/base'] }
  const digest = await digestOf(recipe, '')
  if (!(await hasImage(engine, recipe.tag, digest))) {
    const { image, dispose } = await findUpstream(engine, progress)
    await buildImage(engine, { ...recipe, arguments: { UPSTREAM: image } }, digest, progress, signal)
    await dispose()
  }
  return (await engine.getImage(recipe.tag).inspect()).Id
}

interface Upstream {
  image: string
  /** Takes back what was fetched under a name that is not ours; its layers stay below our image. */
  dispose(): Promise<void>
}

async function findUpstream(engine: Docker, progress: Progress): Promise<Upstream> {
  const keep = async () => {}
  for (const image of [upstream, madeImage]) {
    if (await exists(engine, image)) return { image, dispose: keep }
  }
  try {
    await pull(engine, progress)
    return { image: upstream, dispose: async () => void (await engine.getImage(upstream).remove()) }
  } catch (problem) {
    progress.show('base image')
    progress.say(
      `${upstream} cannot be pulled (${wordsOf(problem)
        .replace(/^\(HTTP code \d+\) [^-]*- /, '')
        .trim()}): making it with debootstrap.`,
    )
  }
  await makeDebianImage(engine, progress)
  return { image: madeImage, dispose: keep }
}

const exists = (engine: Docker, image: string) =>
  engine
    .getImage(image)
    .inspect()
    .then(() => true)
    .catch(() => false)

/** Gives up when the registry has not said a word for a while; one that is slow but goes on is waited for. */
async function pull(engine: Docker, progress: Progress): Promise<void> {
  progress.show('base image', `pulling ${upstream}`)
  const abort = new AbortController()
  const silence = setTimeout(() => abort.abort(), pullPatienceMs)
  try {
    const stream = await engine.pull(upstream, { abortSignal: abort.signal })
    await follow(engine, stream, () => silence.refresh())
  } catch (problem) {
    throw abort.signal.aborted ? new Error(`no registry said a word for ${pullPatienceMs / 1000} s`) : problem
  } finally {
    clearTimeout(silence)
  }
  progress.show('base image')
}
