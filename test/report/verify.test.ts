import { appendFile, cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRedactor } from '../../helpers/redaction.ts'
import { publishRun } from '../../helpers/report/publish.ts'
import { recorded } from './recorded.ts'

const program = fileURLToPath(new URL('../../cli/verify.ts', import.meta.url))
const A = '20261122T211000Z-daily'
const B = '20261122T212000Z-daily'
const C = '20261122T213000Z-daily'

let reports: string
let directory: string
beforeEach(async () => {
  reports = await mkdtemp(join(tmpdir(), 'verify-'))
  directory = join(reports, 'prod')
  for (const id of [A, B, C]) await publishRun(recorded({ run: { id } }), { directory, redactor: createRedactor([]) })
})
afterEach(() => rm(reports, { recursive: true }))

const verify = (...args: string[]) =>
  execa(process.execPath, [program, '--reports', reports, ...args], { reject: false, env: { NO_COLOR: '1' } })

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const file = join(directory, path)
  await writeFile(file, change(await readFile(file, 'utf8')))
}

describe('npm run verify', () => {
  test('is content with reports as they were written, and gives the last seal', async () => {
    const { exitCode, stdout } = await verify('--env', 'prod')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^prod: 3 runs, 3 ledger entries, all as they were written\nlast seal sha256:[0-9a-f]{64}$/)
  })

  test.each<[wrong: string, tamper: () => Promise<unknown>, named: string[]]>([
    [
      'a changed report',
      () => edit(`${B}/report.html`, (text) => text.replace('CRITICAL', 'OK')),
      [`${B}/report.html: changed since it was sealed`],
    ],
    ['a removed file', () => rm(join(directory, B, 'junit.xml')), [`${B}/junit.xml: missing`]],
    [
      'an added file',
      () => writeFile(join(directory, B, 'evidence/extra.txt'), ''),
      [`${B}/evidence/extra.txt: not part of the sealed run`],
    ],
    ['a removed manifest', () => rm(join(directory, B, 'manifest.json')), [`${B}/manifest.json: missing`]],
    [
      'a manifest that is none',
      () => writeFile(join(directory, B, 'manifest.json'), '[]'),
      [`${B}/manifest.json: no manifest of ours`],
    ],
    [
      'a removed run',
      () => rm(join(directory, B), { recursive: true }),
      [`${B}: the folder is missing, ledger line 2 has it`],
    ],
    [
      'a renamed run',
      () => rename(join(directory, B), join(directory, `${B}-2`)),
      [
        `${B}: the folder is missing, ledger line 2 has it`,
        `${B}-2: not in the ledger`,
        `${B}-2/manifest.json: belongs to run ${B}`,
      ],
    ],
    [
      'a copied run',
      () => cp(join(directory, B), join(directory, '20261122T220000Z-daily'), { recursive: true }),
      ['20261122T220000Z-daily: not in the ledger', `20261122T220000Z-daily/manifest.json: belongs to run ${B}`],
    ],
    [
      'a torn ledger',
      () => appendFile(join(directory, 'ledger.jsonl'), '{"at"'),
      ['ledger.jsonl line 4: torn: it does not end'],
    ],
    [
      'a removed ledger',
      () => rm(join(directory, 'ledger.jsonl')),
      [`${A}: not in the ledger`, `${B}: not in the ledger`, `${C}: not in the ledger`],
    ],
    [
      'a ledger without its last line',
      () => edit('ledger.jsonl', (text) => `${text.trim().split('\n').slice(0, 2).join('\n')}\n`),
      [`${C}: not in the ledger`],
    ],
    [
      'a changed ledger',
      () => edit('ledger.jsonl', (text) => text.replace('"exitCode":2', '"exitCode":0')),
      ['ledger.jsonl line 1: entry 1 was changed: its digest differs'],
    ],
  ])('names %s, exit code 2', async (_wrong, tamper, named) => {
    await tamper()
    const { exitCode, stdout } = await verify('--env', 'prod')
    expect(stdout.split('\n').filter((line) => line.startsWith('WRONG'))).toEqual(
      named.map((problem) => `WRONG  ${problem}`),
    )
    expect(stdout).toContain(`${named.length} wrong`)
    expect(exitCode).toBe(2)
  })

  test('finds a report that was changed together with its manifest', async () => {
    const changed = `${await readFile(join(directory, B, 'results.json'), 'utf8')} `
    await writeFile(join(directory, B, 'results.json'), changed)
    const { digestOf } = await import('../../helpers/report/canonical-json.ts')
    await edit(`${B}/manifest.json`, (text) => text.replace(/("results.json": ")[^"]*/, `$1${digestOf(changed)}`))
    const { stdout } = await verify('--env', 'prod')
    expect(stdout).toContain(`WRONG  ${B}/manifest.json: changed, ledger line 2 has another digest`)
  })

  test('refuses an environment it has no reports of, and names those it has', async () => {
    const { exitCode, stderr } = await verify('--env', 'staging')
    expect(exitCode).toBe(78)
    expect(stderr).toBe(`No reports of environment "staging" in ${reports}; there are: prod. Name one with --env.`)
  })

  test.each([
    ['--help', 0, 'Usage: npm run verify'],
    ['--nonsense', 78, "error: unknown option '--nonsense'"],
  ])('with %s exits with %i', async (argument, code, said) => {
    const { exitCode, stdout, stderr } = await verify(argument)
    expect(exitCode).toBe(code)
    expect(stdout + stderr).toContain(said)
  })
})
