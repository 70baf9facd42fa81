/** The doctor on the reference stack: whole, with a login that is refused, and asked wrongly. */
import { appendFile, copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Diagnosis } from '../../../cli/doctor/diagnosis.ts'
import { ids } from '../../../runbook/ids.ts'
import { root, runCommand } from '../suite/command.ts'

const BROKEN = 'doctor-test'
const file = join(root, `.env.${BROKEN}`)

afterAll(async () => {
  await rm(file, { force: true })
  await rm(join(root, 'reports', BROKEN), { force: true, recursive: true })
})

const examined = async (...args: string[]): Promise<Diagnosis & { code: number | undefined }> => {
  const { stdout, exitCode } = await runCommand('doctor', ['--json', ...args])
  return { ...(JSON.parse(stdout) as Diagnosis), code: exitCode }
}

test('tells of every item what it needs, and names no defect of a sound stack', async () => {
  const { items, checks, defects, withoutExec, exitCode, code } = await examined('--env', 'reference')
  expect(items.map(({ id }) => id).sort()).toEqual(Object.values(ids).flat().sort())
  expect(checks.filter(({ found }) => !found)).toEqual([])
  expect(defects).toEqual([])
  expect(withoutExec).toContain('daily.backups.log')
  expect(withoutExec).not.toContain('daily.stack.services')
  const needs = new Map(items.map(({ id, needsText }) => [id, needsText]))
  expect(needs.get('daily.backups.log')).toContain('exec in maintenance')
  expect(needs.get('daily.queues.automation')).toContain('Redis')
  expect(code).toBe(exitCode)
}, 300_000)

test('tells of a refused login once, with all it costs and the remedy', async () => {
  await copyFile(join(root, '.env.reference'), file)
  await appendFile(file, "\nREDIS_PASSWORD='not-the-password'\n")
  const { checks, items, code } = await examined('--env', BROKEN)
  expect(code).toBe(3)
  expect(checks.filter(({ found }) => !found).map(({ what }) => what)).toEqual(['Redis account'])
  const missing = items.filter(({ state }) => state === 'missing').map(({ id }) => id)
  expect(missing).toContain('daily.queues.automation')
  expect(missing).not.toContain('daily.databases.wraparound')
  const queue = items.find(({ id }) => id === 'daily.queues.automation')
  expect(queue?.reasons[0]?.remedy.length).toBeGreaterThan(0)
}, 300_000)

test('ends with 78 where there is no such environment', async () => {
  expect((await runCommand('doctor', ['--env', 'nobody'])).exitCode).toBe(78)
})
