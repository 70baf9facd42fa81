/** One start or removal at a time on this machine, whichever checkout it comes from. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasCode } from '../../helpers/error-code.ts'
import { StackRefusal } from './failures.ts'

const lockFile = join(tmpdir(), 'travian-reference.lock')

/** Runs the action while holding the lock. Throws a refusal naming the process that holds it. */
export async function withLock<T>(action: () => Promise<T>): Promise<T> {
  take()
  process.once('exit', release)
  try {
    return await action()
  } finally {
    process.off('exit', release)
    release()
  }
}

const release = () => rmSync(lockFile, { force: true })

function take(): void {
  for (const isSecondTry of [false, true]) {
    try {
      const file = openSync(lockFile, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      return
    } catch (problem) {
      if (!hasCode(problem, 'EEXIST')) throw problem
      const holder = Number(readFileSync(lockFile, 'utf8'))
      if (isSecondTry || isAlive(holder)) {
        throw new StackRefusal(
          `Process ${holder} is starting or removing the reference stack right now. Wait until it has ended, then try again.`,
        )
      }
      // Its holder was killed.
      release()
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (problem) {
    return hasCode(problem, 'EPERM')
  }
}
