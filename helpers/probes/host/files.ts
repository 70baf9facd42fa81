/** Files of the host, under the root that the stack description names: `/`, or where a container has the host's mounted. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../../error-code.ts'
import type { Stack } from '../../stack.ts'

const isAbsent = (error: unknown): boolean => hasCode(error, 'ENOENT', 'ENOTDIR')

async function orNull<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

export const hostPath = ({ description }: Stack, path: string): string => join(description.host?.root ?? '/', path)

/** Null where the file does not exist. */
export const hostFile = (stack: Stack, path: string): Promise<string | null> =>
  orNull(readFile(hostPath(stack, path), 'utf8'))

/** Empty where the folder does not exist. */
export const hostFolder = async (stack: Stack, path: string): Promise<string[]> =>
  (await orNull(readdir(hostPath(stack, path)))) ?? []

/** When it was last written; null where it does not exist. */
export const writtenAt = async (stack: Stack, path: string): Promise<Date | null> =>
  (await orNull(stat(hostPath(stack, path))))?.mtime ?? null
