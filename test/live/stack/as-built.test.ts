/** The suites on the stack as its repository builds it: what is there is measured, what is not there is said to be so. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startEpoch } from '../../../cli/drill/environment.ts'
import { loadConfiguration } from '../../../helpers/configuration/load.ts'
import { type ItemResult, nameOf, type Results } from '../../../helpers/report/contract.ts'
import { ERROR, writeAppLog } from '../../../stack/faults/app-log.ts'
import { fetchCopies, removeArchives } from '../../../stack/faults/backup-hands.ts'
import type { Expectation } from '../../../stack/faults/fault.ts'
import { handsOnReference, waitFor } from '../../../stack/faults/hands.ts'
import { mysql, postgres } from '../../../stack/faults/sql.ts'
import { untilAllSeenUp } from '../../../stack/faults/watching.ts'
import { asBuiltFile, becomeAsBuilt, becomeOrdinary } from '../../../stack/lifecycle/as-built.ts'
import { ownLabel, serviceLabel, stateFolder } from '../../../stack/lifecycle/names.ts'
import { stackEnvironmentFile } from '../../../stack/lifecycle/secrets.ts'
import { asBuiltDescription } from '../../stack/as-built-description.ts'
import { daily, monthly, root, runCommand, weekly } from '../suite/command.ts'
import { removeEnvironment, writeEnvironment } from '../suite/environment.ts'
import { asExpected, lacks, stranger, unconfirmed, unsaid, unsaidOfTheMonth, unsaved } from './as-built-expected.ts'

const NAME = 'as-built'
const ADOPTED = 'adopted-as-built'
const APP_LOG = '/tmp/travian-logs/app.log'
const SLOW = 'weekly.performance.slow-queries-mysql'
const ERRORS = 'weekly.errors.top'
const SPAWN_ERRORS = '/var/log/workers/spawn-scheduler-worker-error.log'
const WORLD = 'mysql_travian_s2_*.sql.gz'
const descriptionFile = join(stateFolder, `${NAME}.yaml`)
const hands = handsOnReference()

/** As many statements at once, as so many sessions. */
const slowStatements = (times: number): Promise<string[]> =>
  Promise.all(Array.from({ length: times }, () => mysql(hands, 'SELECT SLEEP(2.5)')))

const itemOf = ({ items }: Results, name: string): ItemResult => {
  const item = items.find((candidate) => nameOf(candidate) === name)
  if (item === undefined) throw new Error(`${name} is not among the results`)
  return item
}

/** Services with the container that runs them. */
async function containers(): Promise<Map<string, string>> {
  const found = await hands.engine.listContainers({ filters: { label: [`${ownLabel}=true`, serviceLabel] } })
  return new Map(found.map(({ Id, Labels }) => [Labels[serviceLabel] ?? '', Id]))
}
let before: Map<string, string>

beforeAll(async () => {
  before = await containers()
  await becomeAsBuilt()
  await untilAllSeenUp(hands)
  // Windows begin with the environment's first run, and what an earlier test left of it is of other containers.
  await removeEnvironment(NAME)
  await writeFile(descriptionFile, await asBuiltDescription())
  await writeEnvironment(NAME, { STACK: descriptionFile })
})

afterAll(async () => {
  await becomeOrdinary()
  await untilAllSeenUp(hands)
  await startEpoch('the ordinary stack is back from the as-built variant')
  await removeEnvironment(NAME)
  await rm(descriptionFile, { force: true })
})

describe('on the healthy as-built stack', () => {
  test('only the services that differ were made anew', async () => {
    const now = await containers()
    const changed = [...now].filter(([service, id]) => before.get(service) !== id).map(([service]) => service)
    expect([...now.keys()].sort()).toEqual([...before.keys()].sort())
    expect(changed.sort()).toEqual(Object.keys(parse(await readFile(asBuiltFile, 'utf8')).services).sort())
  })

  let results: Results
  beforeAll(async () => {
    results = (await daily('--env', NAME)).results
  })

  test('the daily suite looks everywhere and raises no false alarm', () => {
    expect(asExpected(results, lacks)).toEqual([])
    expect(results.run.complete).toBe(true)
  })

  test('the weekly suite likewise; backups of both engines in one volume restore', { timeout: 120_000 }, async () => {
    const { results: week } = await weekly('--env', NAME)
    expect(asExpected(week, [...unsaved, ...unsaid])).toEqual([])
    for (const database of ['postgres', 'travian_s1', 'travian_s2'])
      expect(itemOf(week, `weekly.backups.restore-drill[${database}]`).status).toBe('ok')
  })

  test('the monthly suite likewise', { timeout: 120_000 }, async () => {
    const { results: month } = await monthly('--env', NAME)
    expect(asExpected(month, [stranger, ...unconfirmed, ...unsaidOfTheMonth], unsaidOfTheMonth.length - 1)).toEqual([])
  })

  test.each([
    ['daily.queues.ai-decision', 'postgres: rows of ai_configs that are due'],
    ['daily.queues.spawn', 'postgres: rows of spawn_batches that are due'],
    ['daily.queues.age[ai-decision]', 'postgres: rows of ai_configs that are due'],
    ['daily.workers.heartbeat[automation]', 'redis GET worker:heartbeat:automation'],
    ['daily.workers.heartbeat[ai-decision]', 'redis GET worker:heartbeat:ai_decision'],
    ['daily.workers.heartbeat[spawn]', 'redis GET worker:heartbeat:spawn_scheduler'],
    ['daily.backups.postgres', 'archives below /backups in travian_maintenance'],
    ['daily.backups.mysql[travian_s1]', 'archives below /backups in travian_maintenance'],
    ['daily.backups.mysql[travian_s2]', 'archives below /backups in travian_maintenance'],
    ['daily.logs.app', `${APP_LOG} in travian_app`],
  ])('%s is measured from %s', (name, source) => {
    const { status, reading } = itemOf(results, name)
    expect(status).toBe('ok')
    expect(reading?.source).toContain(source)
    expect(Number(reading?.value)).toBeGreaterThanOrEqual(0)
  })

  test.each(['automation', 'ai-decision', 'spawn'])('what the worker %s says is read in its files', (worker) => {
    const { status, reading } = itemOf(results, `daily.logs.workers[${worker}]`)
    expect(status).toBe('ok')
    expect(reading?.source).toMatch(/\/var\/log\/workers\/[\w-]+-worker\.log in travian_/)
    expect(reading?.source).toMatch(/\/var\/log\/workers\/[\w-]+-worker-error\.log in travian_/)
  })

  test.each([
    ['daily.queues.automation', 'keeps no queue'],
    ['daily.queues.failed', 'no list of failed jobs'],
    ['daily.panels.queue-ai-decision', 'no metric counts the rows'],
    ['daily.edge.certificate', 'nothing answers with a certificate'],
    ['daily.backups.offsite', 'nothing copies backups'],
  ])('%s is not applicable, with the reason', (name, reason) => {
    const { status, message } = itemOf(results, name)
    expect(status).toBe('not-applicable')
    expect(message).toContain(reason)
  })

  test('is adopted with the files of its workers and their clock', async () => {
    const options = ['--yes', '--project', 'travian-reference', '--stack-env-file', stackEnvironmentFile, '--no-doctor']
    try {
      const { exitCode, stderr } = await runCommand('adopt', ['--env', ADOPTED, ...options])
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) })
      const [adopted, ours] = [ADOPTED, NAME].map((environment) => {
        const { configuration, problems } = loadConfiguration({ environment, root, processEnvironment: {} })
        return configuration?.description ?? expect.fail(problems?.join('\n'))
      })
      const logs = (description: typeof adopted) =>
        Object.values(description?.workers ?? {})
          .flatMap((worker) => worker.logs)
          .toSorted((one, other) => one.path.localeCompare(other.path))
      expect(logs(adopted)).toHaveLength(6)
      expect(logs(adopted)).toEqual(logs(ours))
      expect(adopted?.appLog).toMatchObject({ service: 'php-fpm', path: APP_LOG })
    } finally {
      await removeEnvironment(ADOPTED)
      await rm(join(root, 'stacks', `${ADOPTED}.yaml`), { force: true })
    }
  })

  test('of its own queues Redis has none', async () => {
    expect(await hands.redis('--raw', 'KEYS', '*_queue*')).toBe('')
  })
})

describe('with faults in the as-built stack', { timeout: 120_000 }, () => {
  test('exactly the items concerned go red', async () => {
    try {
      await postgres(hands, [
        `INSERT INTO spawn_batches (world_id, scheduled_at) SELECT 1, now() - interval '2 hours' FROM generate_series(1, 3000)`,
      ])
      await hands.execute('automation-worker', ['supervisorctl', 'stop', 'worker'])
      await removeArchives(hands, WORLD, 'last night')
      await writeAppLog(hands, ERROR, 'As built: tribute 4711 was not paid', 12, APP_LOG)
      const { results, exitCode } = await daily('--env', NAME)
      const expects: Expectation[] = [
        ...lacks,
        { name: 'daily.queues.spawn', status: 'critical', words: 'rows due (warning > 100' },
        { name: 'daily.queues.age[spawn]', status: 'critical', words: 'oldest row is due for 120' },
        { name: 'daily.workers.heartbeat[automation]', status: 'critical', words: 'process does not run' },
        { name: 'daily.backups.mysql[travian_s2]', status: 'critical', words: 'missing: newest' },
        { name: 'daily.logs.app', status: 'warning', words: 'tribute' },
      ]
      expect(asExpected(results, expects)).toEqual([])
      expect(exitCode).toBe(2)
    } finally {
      await postgres(hands, ["DELETE FROM spawn_batches WHERE scheduled_at < now() - interval '1 hour'"])
      await hands.execute('automation-worker', ['supervisorctl', 'start', 'worker'])
      await fetchCopies(hands)
    }
  })

  test('an error that a worker writes into its file is told, by the clock of its lines', async () => {
    try {
      await postgres(hands, [
        "ALTER TABLE world_npc_spawns ADD CONSTRAINT as_built CHECK (reason <> 'npc_neighbour') NOT VALID",
        'INSERT INTO spawn_batches (world_id, scheduled_at) SELECT 1, now()',
      ])
      await waitFor('the scheduler has failed', async () => {
        const said = await hands.execute('spawn-scheduler-worker', ['cat', SPAWN_ERRORS])
        return said.includes('violates check constraint')
      })
      const { results } = await daily('--env', NAME, '--only', 'daily.logs.workers')
      const expects: Expectation[] = [
        { name: 'daily.logs.workers[spawn]', status: 'warning', words: 'Check violation' },
      ]
      expect(asExpected(results, expects)).toEqual([])
      const { reading } = itemOf(results, 'daily.logs.workers[spawn]')
      expect(reading?.source).toContain(SPAWN_ERRORS)
    } finally {
      await postgres(hands, [
        'DELETE FROM spawn_batches WHERE completed_at IS NULL',
        'ALTER TABLE world_npc_spawns DROP CONSTRAINT as_built',
      ])
    }
  })

  test('the week tells of slow statements in the file, and of errors in the log that is in memory', async () => {
    await slowStatements(12)
    const { results } = await weekly('--env', NAME, '--only', `${SLOW},${ERRORS}`)
    expect(itemOf(results, SLOW)).toMatchObject({
      status: 'warning',
      reading: { value: 12, source: expect.stringContaining('mysql-slow.log in travian_mysql, entries since') },
    })
    expect(itemOf(results, ERRORS).message).toContain('12 × error of app.log: As built: tribute <n> was not paid')
  })

  test('a server that writes its slow statements into the table is read there, with the same description', async () => {
    try {
      await mysql(hands, "SET GLOBAL log_output = 'TABLE'")
      await slowStatements(11)
      const { results } = await weekly('--env', NAME, '--only', SLOW)
      expect(itemOf(results, SLOW)).toMatchObject({
        status: 'warning',
        reading: { value: 11, source: expect.stringContaining('table mysql.slow_log since') },
      })
    } finally {
      await mysql(hands, "SET GLOBAL log_output = 'FILE'; TRUNCATE mysql.slow_log")
    }
  })
})
