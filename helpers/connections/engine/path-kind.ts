/** What a path in a container is, by the engine's own look: it needs no program inside, and no container that runs. */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'

const HEADER = 'x-docker-container-path-stat'
/** The bit by which the engine's language marks a directory. */
const DIRECTORY = 2 ** 31

const answer = v.object({ mode: v.number() })

/** Throws EngineFailure, with status 404 where there is no such path. */
export async function isDirectory(
  calls: EngineCalls,
  containerId: string,
  path: string,
  options?: CallOptions,
): Promise<boolean> {
  const what = `stat of ${path} in ${containerId.slice(0, 12)}`
  const head: unknown = await calls.call(
    what,
    (docker, abortSignal) => docker.getContainer(containerId).infoArchive({ path, abortSignal }),
    options,
  )
  const headers = understood(v.object({ headers: v.record(v.string(), v.unknown()) }), head, what).headers
  const encoded = understood(v.string(), headers[HEADER], what)
  const { mode } = understood(answer, JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')), what)
  return mode >= DIRECTORY
}
