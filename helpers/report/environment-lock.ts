/** One writer at a time in an environment's folder, also over several processes; a writer that died frees its place. */
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hasCode } from '../error-code.ts'

const PATIENCE_MS = 30_000
/** Longer than any holder takes: it writes a few lines and renames two files. */
const ABANDONED_MS = 120_000

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}

/** Whether the holder written in the lock can no longer come back. */
async function isAbandoned(path: string, holder: string): Promise<boolean> {
  const [pid, host] = holder.split(' ')
  if (host === hostname() && Number(pid) > 0) return !isAlive(Number(pid))
  const { mtimeMs } = await stat(path)
  return Date.now() - mtimeMs > ABANDONED_MS
}

/**
 * Takes an abandoned lock away. Only one process may do so at a time, and only what it still finds unchanged: a holder that
 * is dead and has not released can release no more, so nothing but this can have removed its lock meanwhile.
 */
async function freeAbandoned(path: string): Promise<void> {
  const freeing = `${path}.freeing`
  try {
    const holder = await readFile(path, 'utf8')
    if (!(await isAbandoned(path, holder))) return
    await (await open(freeing, 'wx')).close()
    try {
      if ((await readFile(path, 'utf8')) === holder) await rm(path)
    } finally {
      await rm(freeing, { force: true })
    }
  } catch (error) {
    if (hasCode(error, 'EEXIST')) await freeForgotten(freeing)
    else if (!hasCode(error, 'ENOENT')) throw error
  }
}

/** Whoever frees a lock needs a moment; what is older was left behind by a crash. */
async function freeForgotten(freeing: string): Promise<void> {
  const found = await stat(freeing).catch(() => null)
  if (found !== null && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(freeing, { force: true })
}

/** Runs `work` while no other process writes in this environment's folder. Throws after 30 s of waiting. */
export async function withEnvironmentLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, '.lock')
  const giveUpAt = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      const lock = await open(path, 'wx')
      try {
        await lock.writeFile(`${process.pid} ${hostname()} ${Date.now()}`)
      } finally {
        await lock.close()
      }
      break
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
      if (Date.now() > giveUpAt) {
        throw new Error(`another run holds ${path} for more than 30 s; remove the file if none is running`, {
          cause: error,
        })
      }
      await freeAbandoned(path)
      await pause(10 + Math.random() * 30)
    }
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}
