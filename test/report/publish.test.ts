import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readHistory } from '../../helpers/history.ts'
import { appendEntry, readLedger, verifyLedger } from '../../helpers/ledger.ts'
import { createRedactor, type Redactor } from '../../helpers/redaction.ts'
import type { Results } from '../../helpers/report/contract.ts'
import { type Publication, publishRun } from '../../helpers/report/publish.ts'
import { verifyReports } from '../../helpers/report/verify.ts'
import { allOk, anItem, recorded, recordedErrors } from './recorded.ts'

const SECRET = 'Zk4-9fPq/22+x'
const redactor = createRedactor([{ name: 'DB_PASSWORD', value: SECRET }])
/** A redactor that fails to mask, to see the last scan catch it. */
const blind: Redactor = { ...redactor, redact: (text) => text, withNames: () => blind }

const program = fileURLToPath(new URL('fixtures/publish-one.ts', import.meta.url))

let root: string
let directory: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'reports-'))
  directory = join(root, 'prod')
})
afterEach(() => rm(root, { recursive: true }))

const publish = (results: Results, by: Redactor = redactor): Promise<Publication> =>
  publishRun(results, { directory, redactor: by })
const listing = async (): Promise<string[]> => (await readdir(directory)).sort()
const historyRuns = async (): Promise<string[]> =>
  (await readHistory(directory, { suite: 'daily', maxRuns: 99 })).map(({ run }) => run)
const later = (minute: number, fields: Partial<Results['run']> = {}): Results =>
  allOk({ run: { id: `20261122T21${minute}00Z-daily`, startedAt: `2026-11-22T21:${minute}:00.000Z`, ...fields } })

describe('a published run', () => {
  test('is one folder with its reports, evidence and seal; latest, ledger and history beside it', async () => {
    const { folder, report, exitCode, problems } = await publish(recorded())
    expect(await listing()).toEqual(['20261122T215204Z-daily', 'history.jsonl', 'latest-daily.json', 'ledger.jsonl'])
    expect((await readdir(folder ?? '', { recursive: true })).sort()).toEqual([
      'evidence',
      'evidence/daily.queues.ai-decision.txt',
      expect.stringMatching(/^evidence\/daily\.stack\.services_ai-decision-worker-[0-9a-f]{8}\.txt$/),
      'junit.xml',
      'manifest.json',
      'report.html',
      'results.json',
    ])
    expect([report, exitCode, problems]).toEqual([join(folder ?? '', 'report.html'), 2, []])
    expect((await verifyReports(directory)).problems).toEqual([])
  })

  test('is read back as it was', async () => {
    const { results, folder } = await publish(recorded())
    expect(results).toEqual(recorded())
    const text = await readFile(join(folder ?? '', 'results.json'), 'utf8')
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(recorded())))
    expect(await readFile(join(directory, 'latest-daily.json'), 'utf8')).toBe(text)
  })

  test('names the run before it in its seal', async () => {
    await publish(later(10))
    const { folder } = await publish(later(20))
    const manifest = JSON.parse(await readFile(join(folder ?? '', 'manifest.json'), 'utf8'))
    const [first] = (await readLedger(directory)).entries
    expect(manifest.previous).toBe(first?.data.manifest)
  })

  test('of the same second gets a suffix, in its results too', async () => {
    await publish(allOk())
    const { folder, results } = await publish(allOk())
    expect(folder).toBe(join(directory, '20261122T215204Z-daily-2'))
    expect(results.run.id).toBe('20261122T215204Z-daily-2')
    expect((await verifyReports(directory)).problems).toEqual([])
  })

  test('has no secret in any file', async () => {
    const evidence = [{ source: 's', at: '2026-11-22T21:52:04.000Z', text: `redis://:${encodeURIComponent(SECRET)}@x` }]
    await publish(recorded({ items: [anItem({ message: `with ${SECRET}`, evidence })], errors: [SECRET] }))
    const { stdout } = await execa('grep', ['-rlE', 'Zk4-9fPq', root], { reject: false })
    expect(stdout).toBe('')
  })
})

describe('latest and history', () => {
  test.each<[kind: string, results: Results]>([
    ['a partial run', allOk({ run: { selection: ['daily.queues'] } })],
    ['an incomplete run', allOk({ run: { complete: false, exitCode: 3 } })],
    ['an interrupted run', allOk({ run: { complete: false, exitCode: 130 } })],
    ['a run with an error of its own', recorded({ errors: recordedErrors })],
    ['a run that proves its items', recorded({ items: [anItem({ proved: true })] })],
  ])('are not touched by %s, which is kept and sealed', async (_kind, results) => {
    const { folder } = await publish(results)
    expect(await listing()).toEqual([folder?.slice(directory.length + 1), 'ledger.jsonl'])
    expect((await verifyReports(directory)).problems).toEqual([])
  })

  test('hold complete runs, whatever their verdict', async () => {
    await publish(recorded())
    expect(await historyRuns()).toEqual(['20261122T215204Z-daily'])
  })

  test('latest stays with the run that started later', async () => {
    await publish(later(20))
    await publish(later(10))
    const latest = JSON.parse(await readFile(join(directory, 'latest-daily.json'), 'utf8'))
    expect(latest.run.id).toBe('20261122T212000Z-daily')
  })

  test('latest that was damaged is replaced', async () => {
    await mkdir(directory)
    await writeFile(join(directory, 'latest-daily.json'), '{"schema":')
    await publish(allOk())
    expect(JSON.parse(await readFile(join(directory, 'latest-daily.json'), 'utf8')).run.id).toBe(
      '20261122T215204Z-daily',
    )
  })
})

describe('a report that would show a secret', () => {
  const leaky = (): Results =>
    recorded({ items: [anItem({ status: 'critical', message: `with ${SECRET}` })], run: { operator: SECRET } })

  test('is withheld: a minimal result is left, exit code 3', async () => {
    const { folder, report, results, exitCode } = await publish(leaky(), blind)
    expect(await readdir(folder ?? '')).toEqual(['manifest.json', 'results.json'])
    expect([report, exitCode]).toEqual([join(folder ?? '', 'results.json'), 3])
    expect(results).toMatchObject({
      run: { id: '20261122T215204Z-daily', complete: false, exitCode: 3, operator: '[withheld]' },
      summary: { critical: 1 },
      items: [],
      causes: [],
    })
    expect(results.errors[0]).toMatch(/^report withheld: results\.json would have shown DB_PASSWORD\./)
  })

  test('leaves the secret nowhere, and is neither latest nor in the history', async () => {
    await publish(leaky(), blind)
    const { stdout } = await execa('grep', ['-rl', SECRET, root], { reject: false })
    expect(stdout).toBe('')
    expect(await listing()).toEqual(['20261122T215204Z-daily', 'ledger.jsonl'])
    expect((await verifyReports(directory)).problems).toEqual([])
  })

  test('is not blocked by a weak one', async () => {
    const weak = createRedactor([{ name: 'P', value: 'redis' }])
    const { exitCode, folder } = await publish(
      recorded({ items: [anItem({ message: 'redis runs, password=redis' })] }),
      weak,
    )
    expect(exitCode).toBe(0)
    expect(await readFile(join(folder ?? '', 'results.json'), 'utf8')).toContain('redis runs, password=[redacted P]')
  })
})

describe('where no report can be written', () => {
  test.each<[code: number, becomes: number, results: () => Results]>([
    [0, 3, allOk],
    [2, 2, recorded],
    [130, 130, () => allOk({ run: { exitCode: 130, complete: false } })],
  ])('the results come back with an error, and exit code %i becomes %i', async (_code, becomes, results) => {
    await writeFile(directory, 'a file where the folder should be')
    const publication = await publish(results())
    expect([publication.folder, publication.report, publication.exitCode]).toEqual([null, null, becomes])
    expect(publication.results.items).toEqual(results().items)
    expect(publication.results.run.exitCode).toBe(becomes)
    expect(publication.results.errors.at(-1)).toMatch(/^the report could not be written to .*prod: E/)
  })

  test('a disk that is full in the middle of a report leaves nothing half written', async () => {
    // A limit on the size of files fails in the middle of a write, as a full disk does.
    const { stdout } = await execa('sh', [
      '-c',
      'ulimit -f 4; exec "$@"',
      'sh',
      process.execPath,
      program,
      directory,
      'x',
    ])
    const { folder, exitCode, errors } = JSON.parse(stdout)
    expect([folder, exitCode]).toEqual([null, 3])
    expect(errors).toEqual([expect.stringMatching(/^the report could not be written to .*prod: EFBIG/)])
    expect(await listing()).toEqual([])
  })

  test('a ledger that cannot be written is an error, although the run is there', async () => {
    await mkdir(join(directory, 'ledger.jsonl'), { recursive: true })
    const { exitCode, results } = await publish(allOk())
    expect(exitCode).toBe(3)
    expect(results.errors.at(-1)).toContain('EISDIR')
    expect((await listing()).filter((name) => name.startsWith('.'))).toEqual([])
  })
})

test('a result that breaks its contract is published all the same, and says so', async () => {
  const { folder, exitCode, results } = await publish(allOk({ run: { startedAt: 'some day', epoch: 'long ago' } }))
  expect(await readdir(folder ?? '')).toContain('report.html')
  expect(exitCode).toBe(3)
  expect(results.errors).toEqual([
    expect.stringMatching(/^results\.json breaks its contract at run\.startedAt: /),
    expect.stringMatching(/^results\.json breaks its contract at run\.epoch: /),
  ])
})

test('a ledger line torn by a crash is told with every run', async () => {
  await appendEntry(directory, { kind: 'run', data: {} })
  await writeFile(join(directory, 'ledger.jsonl'), `${await readFile(join(directory, 'ledger.jsonl'), 'utf8')}{"at":`)
  expect((await publish(later(10))).problems).toEqual(['ledger line 2: torn: it does not end (npm run verify)'])
  expect((await publish(later(20))).problems).toEqual(['ledger line 2: torn or damaged: no JSON (npm run verify)'])
})

test('five processes that publish in the same second corrupt nothing', { timeout: 60_000 }, async () => {
  const messages = ['a', 'b', 'c', 'd', 'e']
  const published = await Promise.all(messages.map((message) => execa(process.execPath, [program, directory, message])))
  const told = published.map(({ stdout }) => JSON.parse(stdout))
  expect(told.flatMap(({ problems, errors }) => [...problems, ...errors])).toEqual([])
  expect(new Set(told.map(({ folder }) => folder)).size).toBe(5)

  const ledger = await readLedger(directory)
  expect(ledger.entries.map(({ kind }) => kind)).toEqual(['run', 'run', 'run', 'run', 'run'])
  expect(verifyLedger(ledger)).toEqual([])
  expect((await historyRuns()).sort()).toEqual(ledger.entries.map(({ data }) => data.run).sort())
  expect((await verifyReports(directory)).problems).toEqual([])
  expect((await listing()).filter((name) => name.startsWith('.'))).toEqual([])
})
