/** Log files on the engine's own host, where this suite runs there too. */
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { noteNeed } from '../../connections/needs.ts'
import { hasCode } from '../../error-code.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { hostPath } from '../host/files.ts'
import { requireHost } from '../host/machine.ts'
import { openWithin } from './large-file.ts'
import { isRotatedPart, type LogPart, type LogParts } from './parts.ts'
import type { LogPlace } from './place.ts'

/** Paths are those of the host, also where its files lie under another root for this suite. Null for what is no file. */
async function partOf(stack: Stack, path: string): Promise<LogPart | null> {
  const found = await stat(hostPath(stack, path))
  const born = found.birthtimeMs > 0 ? found.birthtime : null
  return found.isFile() ? { path, bytes: found.size, modifiedAt: found.mtime, bornAt: born } : null
}

/** Rotation moves and removes parts while we look. */
const orGone = (part: Promise<LogPart | null>): Promise<LogPart | null> =>
  part.catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  })

/** Throws CouldNotLook where this is not the engine's host. `service` is who writes the file. */
export async function onHost(stack: Stack, path: string, service: string): Promise<LogPlace> {
  noteNeed('host', null, path)
  await requireHost(stack)
  const folder = dirname(path)
  const name = `${path} on the host`
  const shown = hostPath(stack, path)
  const failure = (cause: unknown): CouldNotLook => {
    const isMissing = hasCode(cause, 'ENOENT', 'ENOTDIR')
    const why = isMissing ? 'is missing' : `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`
    return new CouldNotLook(`${name} ${why}`, {
      witness: isMissing ? service : 'host',
      remedy: [
        `ls -l ${shown}`,
        isMissing
          ? "Is its path in the stack description right, and host.root where the host's files lie elsewhere?"
          : 'Run the suite as a user who may read it',
      ],
      cause,
    })
  }
  const open = async (part: string) => {
    try {
      return await openWithin(`${part} on the host`, hostPath(stack, '/'), hostPath(stack, part))
    } catch (error) {
      throw failure(error)
    }
  }
  const parts = async (): Promise<LogParts> => {
    try {
      const beside = (await readdir(dirname(shown))).map((other) => join(folder, other))
      const rotated = await Promise.all(
        beside.filter((other) => isRotatedPart(path, other)).map((other) => orGone(partOf(stack, other))),
      )
      const live = await partOf(stack, path)
      if (live === null) throw new Error('it is no file')
      return {
        live,
        rotated: rotated.flatMap((part) => part ?? []).sort((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime()),
      }
    } catch (error) {
      throw error instanceof CouldNotLook ? error : failure(error)
    }
  }
  return { path, name, witness: service, command: `tail -n 20 ${shown}`, open, parts }
}
