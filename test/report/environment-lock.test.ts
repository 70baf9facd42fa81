import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withEnvironmentLock } from '../../helpers/report/environment-lock.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(() => rm(directory, { recursive: true }))

const lock = (): string => join(directory, '.lock')

test('one writer at a time', async () => {
  let inside = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 10 }, () =>
      withEnvironmentLock(directory, async () => {
        inside += 1
        most = Math.max(most, inside)
        await pause(5)
        inside -= 1
      }),
    ),
  )
  expect(most).toBe(1)
  expect(await readdir(directory)).toEqual([])
})

test('an error of the work comes out and frees the lock', async () => {
  await expect(withEnvironmentLock(directory, () => Promise.reject(new Error('full')))).rejects.toThrow('full')
  expect(await readdir(directory)).toEqual([])
})

test('the lock of a process that died is taken over', async () => {
  const { pid } = execa(process.execPath, ['--eval', ''])
  await expect.poll(() => isAlive(pid ?? 0)).toBe(false)
  await writeFile(lock(), `${pid} ${hostname()} 0`)
  expect(await withEnvironmentLock(directory, () => Promise.resolve('in'))).toBe('in')
  expect(await readdir(directory)).toEqual([])
})

test('an old lock of another machine is taken over', async () => {
  await writeFile(lock(), '1 elsewhere 0')
  await utimes(lock(), 0, 0)
  expect(await withEnvironmentLock(directory, () => Promise.resolve('in'))).toBe('in')
})

test('the lock of a living process is waited for', async () => {
  await writeFile(lock(), `${process.pid} ${hostname()} 0`)
  let isIn = false
  const waiting = withEnvironmentLock(directory, async () => {
    isIn = true
  })
  await pause(200)
  expect(isIn).toBe(false)
  await rm(lock())
  await waiting
  expect(isIn).toBe(true)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
