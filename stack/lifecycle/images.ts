/** All images of the reference stack, brought up to date with stack/images. */
import type Docker from 'dockerode'
import { ensureBaseImage } from './base-image.ts'
import { buildImage, digestOf, hasImage, type ImageRecipe } from './build-image.ts'
import { ownLabel } from './names.ts'
import type { Progress } from './progress.ts'

const recipe = (role: string, ...more: string[]): ImageRecipe => ({
  tag: `runbook-reference/${role}`,
  role,
  sources: [`images/${role}`, ...more],
})

/** The slowest first, so that the end of the queue is short. */
const recipes: ImageRecipe[] = [
  recipe('monitoring'),
  recipe('php'),
  recipe('mariadb', 'accounts/mysql.sql'),
  recipe('postgres', 'accounts/postgres.sql'),
  recipe('maintenance'),
  recipe('waf'),
  recipe('redis', 'accounts/redis.acl'),
  recipe('nginx'),
  recipe('offsite'),
]

/** Unpacking packages keeps a core busy; more than this only makes each other slower. */
const atOnce = 2

/** Builds what is missing or outdated. */
export async function ensureImages(engine: Docker, progress: Progress, signal?: AbortSignal): Promise<void> {
  const baseId = await ensureBaseImage(engine, progress, signal)
  const outdated: { recipe: ImageRecipe; digest: string }[] = []
  for (const recipe of recipes) {
    const digest = await digestOf(recipe, baseId)
    if (!(await hasImage(engine, recipe.tag, digest))) outdated.push({ recipe, digest })
  }
  const queue = outdated[Symbol.iterator]()
  const build = async () => {
    for (const { recipe, digest } of queue) await buildImage(engine, recipe, digest, progress, signal)
  }
  await Promise.all(Array.from({ length: atOnce }, build))
}

/** Removes images of ours that a rebuild has replaced and that no container uses any more. */
export async function removeReplacedImages(engine: Docker): Promise<void> {
  const replaced = await engine.listImages({ filters: { label: [`${ownLabel}=true`], dangling: ['true'] } })
  for (const { Id } of replaced) {
    await engine
      .getImage(Id)
      .remove()
      .catch(() => {
        // Still in use or still below another image: the next start finds it again.
      })
  }
}
