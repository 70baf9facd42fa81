/** Items that misbehave are never green, and never keep the report. */
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { assembleItem } from '../../cli/suite/assemble.ts'
import type { SuiteRun } from '../../cli/suite/vitest-run.ts'

const script = fileURLToPath(new URL('fixtures/run-broken.ts', import.meta.url))

/** What the command is left with after running that file of the broken suite for at most so long. */
async function runBroken(file: string, milliseconds: number): Promise<SuiteRun> {
  const { stdout } = await execa(process.execPath, [script, String(milliseconds)], {
    env: { BROKEN: file, STACK: 'reference', VITEST: '' },
    timeout: 90_000,
  })
  return JSON.parse(stdout) as SuiteRun
}

const told = ({ tests }: SuiteRun): Record<string, string> =>
  Object.fromEntries(
    tests
      .flatMap(assembleItem)
      .map(({ id, status, message }) => [id.slice('daily.test.'.length), `${status}: ${message}`]),
  )

describe('items that misbehave', { timeout: 150_000 }, () => {
  test('are unknown with the reason, while their neighbours are as they are', async () => {
    const run = await runBroken('crashing', 30_000)
    const items = told(run)
    expect(items.well).toBe('ok: seen')
    expect(items.throws).toBe('unknown: failed by an error of its own: TypeError: a defect of ours')
    expect(items.silent).toMatch(/^unknown: failed by an error of its own: .*asserts nothing/)
    expect(items.endless).toMatch(/^unknown: did not finish/)
    expect(run.errors.join('\n')).toContain('nobody catches this')
  })

  test('and spin for ever are given up after the grace, as unknown', async () => {
    expect(told(await runBroken('spinning', 30_000)).spins).toMatch(/^unknown: did not (run|finish)/)
  })

  test('in a module that does not load are missing, and the module is named', async () => {
    const run = await runBroken('unloadable', 30_000)
    expect(run.tests).toEqual([])
    expect(run.errors.join('\n')).toContain('unloadable.test.ts did not load: this module does not load')
  })
})
