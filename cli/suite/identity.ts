/** What a report says of itself: who ran what, from which commit. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** `20261123T075812Z-daily`, from an ISO time. */
export const runId = (startedAt: string, suite: string): string =>
  `${startedAt.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${suite}`

/** SHA-256 of a value's JSON, to see at a glance whether two runs judged by the same limits and description. */
export const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

export const toolVersion = (root: string): string => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}

const run = promisify(execFile)

/** Commit and cleanliness of the checkout; both null where it is none. */
export async function gitState(root: string): Promise<{ gitCommit: string | null; gitDirty: boolean | null }> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('git', args, { cwd: root, timeout: 3000 })
    return stdout.trim()
  }
  try {
    const [commit, status] = await Promise.all([
      git('rev-parse', 'HEAD'),
      // What is written about runs changes none of them.
      git('status', '--porcelain', '--untracked-files=no', '--', '.', ':(exclude)docs'),
    ])
    return { gitCommit: commit, gitDirty: status !== '' }
  } catch {
    return { gitCommit: null, gitDirty: null }
  }
}

/** The commit a finding was made at, as documents name it: `a1b2c3d4e5f6`, `… with changes`. */
export async function commitText(root: string): Promise<string> {
  const { gitCommit, gitDirty } = await gitState(root)
  return `${gitCommit?.slice(0, 12) ?? 'unknown'}${gitDirty === true ? ' with changes' : ''}`
}
