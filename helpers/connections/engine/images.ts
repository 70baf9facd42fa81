/** The engine's images. */
import type { CallOptions, EngineCalls } from './calls.ts'
import { EngineFailure } from './failure.ts'

/** Whether an image is there, by id or name. Throws EngineFailure. */
export async function hasImage(calls: EngineCalls, image: string, options?: CallOptions): Promise<boolean> {
  try {
    await calls.callForJson(`image ${image}`, (docker) => docker.getImage(image).inspect(), options)
    return true
  } catch (error) {
    if (error instanceof EngineFailure && error.statusCode === 404) return false
    throw error
  }
}
