/** Backups in a folder of the engine's host, made there by the host's own cron. */
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { noteNeed } from '../../connections/needs.ts'
import { hasCode } from '../../error-code.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { hostPath } from '../host/files.ts'
import { requireHost } from '../host/machine.ts'
import { foldersOf } from './described.ts'
import type { BackupHolder } from './holder.ts'

const TIMEOUT_MS = 10_000
const PROC = '/proc'

/** A process of a container stands here too, with a number of its own in there as well. */
export const isOfHost = (status: string): boolean => /^NSpid:\s+\d+\s*$/m.test(status) || !status.includes('NSpid:')

const orGone = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    // It ended while we looked.
    if (hasCode(error, 'ENOENT', 'ESRCH')) return null
    throw error
  }
}

/** Command lines of what runs on this machine itself: a cron in a container starts none of the host's jobs. */
export async function hostProcesses(): Promise<string[]> {
  const numbers = (await readdir(PROC)).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    numbers.map(async (number) => {
      const [status, words] = await Promise.all([
        orGone(join(PROC, number, 'status')),
        orGone(join(PROC, number, 'cmdline')),
      ])
      return status !== null && words !== null && isOfHost(status) ? words.replaceAll('\0', ' ').trim() : ''
    }),
  )
  return found.filter((command) => command !== '')
}

/** Throws CouldNotLook where this is not the engine's host. */
export async function hostHolder(stack: Stack): Promise<BackupHolder> {
  for (const folder of foldersOf(stack)) noteNeed('host', null, folder)
  await requireHost(stack)
  return {
    name: 'the host',
    witness: 'host',
    createdAt: null,
    pathOf: (path) => hostPath(stack, path),
    command: (words) => words,
    run: async ([program, ...words], { timeoutMs = TIMEOUT_MS, maxBytes }) => {
      const result = await execa(program, words, {
        reject: false,
        timeout: timeoutMs,
        maxBuffer: maxBytes,
        stdin: 'ignore',
        extendEnv: false,
        env: { PATH: process.env.PATH, LC_ALL: 'C' },
      })
      const { stdout, stderr, exitCode, timedOut, isMaxBuffer } = result
      if (exitCode !== undefined || isMaxBuffer)
        return { exitCode: exitCode ?? 1, stdout, stderr, isTruncated: isMaxBuffer }
      const why = timedOut ? `did not end within ${timeoutMs / 1000} s` : `ended with ${result.signal ?? result.code}`
      throw new CouldNotLook(`${program} on the host ${why}`, {
        witness: 'host',
        remedy: [
          'Run the suite as a user who may read the backups',
          'Is the disk slow, or the folder a mount that hangs?',
        ],
      })
    },
    bytesOf: (path, signal) => createReadStream(path, { signal }),
    processes: hostProcesses,
  }
}
