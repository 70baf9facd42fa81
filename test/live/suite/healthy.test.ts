import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { nameOf } from '../../../helpers/report/contract.ts'
import { isTrouble } from '../../../helpers/status.ts'
import { referenceSecrets } from '../../../stack/lifecycle/secrets.ts'
import { daily, root, runCommand } from './command.ts'

describe('on the healthy reference stack', () => {
  test('ten runs in a row are clean, and leave no errors in the logs that the next would find', {
    timeout: 240_000,
  }, async () => {
    const found: number[] = []
    const identities: { postgres: string | null; mysql: string | null }[] = []
    for (let run = 1; run <= 10; run += 1) {
      const { results, exitCode } = await daily('--env', 'reference')
      const troubles = results.items
        .filter(({ status }) => isTrouble(status))
        .map((item) => `run ${run}: ${nameOf(item)} ${item.status}: ${item.message}`)
      expect(troubles).toEqual([])
      expect(results.run).toMatchObject({ complete: true, exitCode: 0, selection: null })
      identities.push(results.run.stack.identity)
      expect(exitCode).toBe(0)
      const errors = results.items.filter(({ id }) => id.startsWith('daily.logs.'))
      expect(errors.length).toBeGreaterThan(3)
      found.push(errors.reduce((total, { reading }) => total + Number(reading?.value ?? 0), 0))
    }
    // A run does not wait long for it: on a busy machine some do without.
    const known = identities.filter(({ postgres, mysql }) => postgres !== null && mysql !== null)
    expect(new Set(known.map(({ postgres, mysql }) => `${postgres} ${mysql}`)).size).toBe(1)
    expect(known[0]?.postgres).toMatch(/^\d{10,}$/)
    expect(found).toEqual(found.map(() => found[0]))
  })

  test('the brief output of a clean run is a few lines', async () => {
    const { stdout, exitCode } = await runCommand('daily', ['--env', 'reference'])
    expect(stdout).toMatch(/^travian-reference \(REFERENCE\) {2}daily/)
    expect(stdout).toMatch(/\nOK .* ok/)
    expect(stdout.trim().split('\n').length).toBeLessThanOrEqual(6)
    expect(exitCode).toBe(0)
  })

  test('--verbose shows every item with its value and limits', async () => {
    const { stdout } = await runCommand('daily', ['--env', 'reference', '--verbose'])
    for (const words of [
      'daily.queues.automation',
      '> 100 jobs',
      'daily.stack.services',
      'running, healthy',
      'daily.disk.usage',
      '> 70 %',
    ]) {
      expect(stdout).toContain(words)
    }
  })

  test('--prove finds that every number would leave ok, and writes no history', async () => {
    const history = join(root, 'reports/reference/history.jsonl')
    const before = await readFile(history, 'utf8')
    const { stdout, exitCode } = await runCommand('daily', ['--env', 'reference', '--prove'])
    expect(stdout).toMatch(/PROVED {6}daily\.queues\.automation/)
    expect(stdout).toMatch(/\d+ proved, 0 not proved/)
    expect(exitCode).toBe(0)
    expect(await readFile(history, 'utf8')).toBe(before)
  })

  test('no secret of the stack stands in any file of any report', async () => {
    const { creation: _, ...passwords } = referenceSecrets()
    const secrets = JSON.stringify(passwords).match(/[0-9a-f]{40}/g) ?? []
    expect(secrets.length).toBeGreaterThanOrEqual(3)
    const files = (await readdir(join(root, 'reports/reference'), { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    )
    expect(files.length).toBeGreaterThan(5)
    for (const file of files) {
      const text = await readFile(join(file.parentPath, file.name), 'utf8')
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
    }
  })

  // Without the ledger's epoch it sees whatever the logs hold of other tests: the queues are enough to see that it runs.
  test('plain vitest runs the suite too', async () => {
    const { exitCode, stdout } = await execa('npx', ['vitest', 'run', '--project', 'daily', '-t', 'daily.queues'], {
      cwd: root,
      reject: false,
      extendEnv: false,
      env: {
        PATH: `${join(root, 'node_modules/node/bin')}:${process.env.PATH}`,
        HOME: process.env.HOME ?? '',
        NO_COLOR: '1',
        RUNBOOK_ENV: 'reference',
      },
    })
    expect(stdout).toContain('daily.queues.automation')
    expect(exitCode).toBe(0)
  })
})
