/** One writer at a time in an environment's folder, also over several processes; a writer that died frees its place. */
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 30_000
/** Longer than any holder takes: it writes a few lines and renames two files. */
const ABANDONED_MS = 120_000

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

/** Whether the holder written in the lock can no longer come back. */
async function isAbandoned(path: string, holder: string): Promise<boolean> {
  const [pid, host] = holder.split(' ')
  if (host === hostname() && Number(pid) > 0) return !isAlive(Number(pid))
  const { mtimeMs } = await stat(path)
  return Date.now() - mtimeMs > ABANDONED_MS
}

/** Takes an abandoned lock away; whoever renames it first wins, so no live lock of a third is removed. */
async function freeAbandoned(path: string): Promise<void> {
  try {
    const holder = await readFile(path, 'utf8')
    if (!(await isAbandoned(path, holder))) return
    const aside = `${path}.${process.pid}.${Date.now()}`
    await rename(path, aside)
    const taken = await readFile(aside, 'utf8')
    // Between the look and the rename somebody else freed it and a live writer came in: give it back.
    if (taken === holder) await rm(aside)
    else await rename(aside, path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
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
      if (codeOf(error) !== 'EEXIST') throw error
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
