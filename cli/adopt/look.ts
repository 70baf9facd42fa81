/** Looks into containers, and says nothing where it may not: adoption goes on with what the rest tells. */
import type { Connections, Engine, Inspection } from '../../helpers/connections/index.ts'
import { CouldNotLook } from '../../helpers/reading.ts'
import type { Service } from './roles.ts'

/** Null for what cannot be looked at. */
export async function orNull<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof CouldNotLook) return null
    throw error
  }
}

/** `nginx -T` of a firewall reads all its rules first. */
const PROGRAM_MS = 30_000

export interface Looking {
  services: readonly Service[]
  connections: Connections
}

/** What a program in the container prints; null where there is no exec, no such program, or it fails without a word. */
export async function outputOf(
  { engine }: { engine: Engine },
  container: Inspection | undefined,
  argv: readonly string[],
): Promise<string | null> {
  if (container?.status !== 'running') return null
  const result = await orNull(() => engine.exec(container.id, argv, { timeoutMs: PROGRAM_MS }))
  return result === null || (result.exitCode !== 0 && result.stdout === '') ? null : result.stdout
}

/**
 * Of these paths the one that was written last; null where none exists. Where no program may be run in the container the
 * engine is asked, which does not see what lies in memory, and the first that exists is taken.
 */
export async function newestPath(
  { engine }: { engine: Engine },
  container: Inspection | undefined,
  paths: readonly string[],
): Promise<string | null> {
  if (container === undefined) return null
  const listed = await outputOf({ engine }, container, ['sh', '-c', 'ls -td "$@" 2> /dev/null', 'sh', ...paths])
  if (listed !== null) return paths.find((path) => path === listed.split('\n')[0]) ?? null
  const kinds = await Promise.all(paths.map((path) => orNull(() => engine.isDirectory(container.id, path))))
  return paths.find((_path, index) => kinds[index] !== null) ?? null
}
