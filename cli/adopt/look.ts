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

/** The first of the paths that exists in the container; null where none does. */
export async function firstPath(
  { engine }: { engine: Engine },
  container: Inspection | undefined,
  paths: readonly string[],
): Promise<string | null> {
  if (container === undefined) return null
  const kinds = await Promise.all(paths.map((path) => orNull(() => engine.isDirectory(container.id, path))))
  return paths.find((_path, index) => kinds[index] !== null) ?? null
}
