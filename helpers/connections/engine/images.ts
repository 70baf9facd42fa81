/** The engine's images. */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'
import { EngineFailure } from './failure.ts'

export interface Image {
  id: string
  /** `postgres@sha256:…`: what it is in the registry that it came from; none where it was built here. */
  repoDigests: string[]
  /** When it was made; null where it does not say, as images that are built the same every time. */
  createdAt: Date | null
}

const inspected = v.object({
  Id: v.string(),
  RepoDigests: v.nullish(v.array(v.string())),
  Created: v.nullish(v.string()),
})

const YEAR_OF_DOCKER = 2013

function madeAt(text: string | null | undefined): Date | null {
  const date = new Date(text ?? Number.NaN)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < YEAR_OF_DOCKER ? null : date
}

/** An image by id or name; null where there is none. Throws EngineFailure. */
export async function findImage(calls: EngineCalls, image: string, options?: CallOptions): Promise<Image | null> {
  const what = `image ${image}`
  try {
    const answer = await calls.callForJson(what, (docker) => docker.getImage(image).inspect(), options)
    const { Id, RepoDigests, Created } = understood(inspected, answer, what)
    return { id: Id, repoDigests: RepoDigests ?? [], createdAt: madeAt(Created) }
  } catch (error) {
    if (error instanceof EngineFailure && error.statusCode === 404) return null
    throw error
  }
}
