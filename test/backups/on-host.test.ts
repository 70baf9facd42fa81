/** Backups in folders of the engine's host are looked at as those in a container are, and never on another machine. */
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stampOf } from '../../helpers/calendar.ts'
import type { BackupsDescription } from '../../helpers/configuration/safety.ts'
import { observeNeeds } from '../../helpers/connections/needs.ts'
import { judgeSchedule } from '../../helpers/judgements/backup-schedule.ts'
import { judgeBackup } from '../../helpers/judgements/backups.ts'
import { backupHolder } from '../../helpers/probes/backups/backup-holder.ts'
import { backupFolder } from '../../helpers/probes/backups/folder.ts'
import { hostProcesses, isOfHost } from '../../helpers/probes/backups/host-holder.ts'
import { mysqlBackups, postgresBackup } from '../../helpers/probes/backups/last-night.ts'
import { backupLogs } from '../../helpers/probes/backups/log.ts'
import { oldBackups } from '../../helpers/probes/backups/old.ts'
import { backupSchedule } from '../../helpers/probes/backups/schedule.ts'
import { unpacked } from '../../helpers/probes/restore/archive-stream.ts'
import { restoreDrill } from '../../helpers/probes/restore/drill.ts'
import { CouldNotLook } from '../../helpers/reading.ts'
import type { Stack } from '../../helpers/stack.ts'
import { stackWithFiles } from '../logs/files-of-a-container.ts'

const DUMP = 'CREATE TABLE public.players (id int);\n-- PostgreSQL database dump complete\n'
const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000)
const LOG = '/var/log/backup-postgres.log'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backups-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(path: string, content: string | Buffer, at = hoursAgo(2)): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true })
  await writeFile(join(root, path), content)
  await utimes(join(root, path), at, at)
}

/** Taken two hours ago, whole unless it says otherwise. */
const archive = (folder: string, of: string, content: string | Buffer = gzipSync(DUMP)): Promise<void> =>
  write(`${folder}/daily/${of}_daily_${stampOf(hoursAgo(2), 'Etc/UTC')}.sql.gz`, content)

/** Due three hours ago. */
const job = (engine: string, more: object = {}) => ({
  schedule: `0 ${hoursAgo(3).getUTCHours()} * * *`,
  script: `backup-${engine}.sh`,
  success: 'complete',
  ...more,
})

function stackOf(described: Partial<BackupsDescription> = {}, { isLocal = true } = {}): Stack {
  const backups = {
    place: 'host',
    path: '/srv/backups',
    graceMinutes: 60,
    jobs: { postgres: job('postgres', { log: LOG }), mysql: job('mysql') },
    expendable: [],
    keepDays: { daily: 7, weekly: 28, monthly: 365 },
    elsewhere: {},
    dispensable: {},
    ...described,
  } as BackupsDescription
  const stack = stackWithFiles({ folder: '/nowhere', isLocal, describe: { backups, host: { root } } })
  const silent = async (): Promise<never> => {
    throw new CouldNotLook('no server in this test', { witness: 'postgres', remedy: [] })
  }
  return { ...stack, connections: { ...stack.connections, postgres: silent, mysql: silent } as never }
}

const APART = { jobs: { postgres: job('postgres', { path: '/srv/pg' }), mysql: job('mysql', { path: '/srv/my' }) } }

describe('backups on the host', () => {
  test('of both engines in one folder are read to their end', async () => {
    await archive('/srv/backups', 'postgres')
    await archive('/srv/backups', 'mysql_s1')
    const stack = stackOf()
    const postgres = await postgresBackup(stack)
    expect(postgres).toMatchObject({
      reading: { value: 2, source: 'archives below /srv/backups in the host' },
      facts: {
        newest: { isLastNights: true },
        contents: { problem: null, hasTrailer: true, tables: ['public.players'] },
      },
    })
    expect(await mysqlBackups(stack)).toMatchObject([{ object: 's1', facts: { newest: { isLastNights: true } } }])
  })

  test('that are damaged are critical, with the command to try', async () => {
    await archive('/srv/backups', 'postgres', gzipSync(DUMP).subarray(0, 30))
    const seen = await postgresBackup(stackOf())
    const { status, action } = judgeBackup(seen)
    expect(status).toBe('critical')
    expect(action?.[0]).toBe(`gzip -t ${seen.facts.newest?.path}`)
  })

  test('lie apart by engine, and one in the wrong folder is none', async () => {
    await archive('/srv/pg', 'postgres')
    await archive('/srv/my', 'mysql_s1')
    await archive('/srv/pg', 'mysql_s2')
    const { archives, place } = await backupFolder(stackOf(APART))
    expect(place).toBe('/srv/pg and /srv/my in the host')
    expect(archives.map(({ path }) => path.replace(/_daily.*/, ''))).toEqual([
      `${root}/srv/pg/daily/postgres`,
      `${root}/srv/my/daily/mysql_s1`,
    ])
  })

  test('of one engine that cannot be read hide nothing of the other', async () => {
    await archive('/srv/pg', 'postgres')
    const stack = stackOf(APART)
    expect((await postgresBackup(stack)).facts.newest?.isLastNights).toBe(true)
    await expect(mysqlBackups(stack)).rejects.toMatchObject({
      witness: 'host',
      message: '/srv/my in the host is not there',
      remedy: [`ls -la ${root}/srv/my`, 'Is its volume mounted?'],
    })
    await expect(oldBackups(stack)).rejects.toThrow('/srv/my in the host is not there')
  })

  test('of an engine without a job are said to be described nowhere, not to be missing', async () => {
    const stack = stackOf({ jobs: { postgres: job('postgres', { path: '/srv/pg' }) } })
    await expect(backupFolder(stack, 'mysql')).rejects.toMatchObject({
      witness: 'description',
      message: 'the stack description does not say when mysql is backed up',
    })
  })

  test('in a folder within another are counted once', async () => {
    await archive('/srv/backups/mysql', 'mysql_s1')
    await archive('/srv/backups', 'postgres')
    const jobs = { postgres: job('postgres'), mysql: job('mysql', { path: '/srv/backups/mysql' }) }
    expect((await backupFolder(stackOf({ jobs } as never))).archives).toHaveLength(2)
  })

  test('with an engine elsewhere cannot be looked at', async () => {
    await archive('/srv/backups', 'postgres')
    const failure = { witness: 'host', message: expect.stringContaining('its host cannot be looked at from here') }
    const looks = [postgresBackup, mysqlBackups, backupLogs, backupSchedule, oldBackups]
    for (const look of looks) await expect(look(stackOf({}, { isLocal: false }))).rejects.toMatchObject(failure)
  })

  test('need the host and no exec', async () => {
    await mkdir(join(root, '/srv/backups'), { recursive: true })
    const { done, needs } = observeNeeds(() => backupFolder(stackOf()))
    await done
    expect(needs()).toContainEqual({ kind: 'host', of: null, what: '/srv/backups' })
    expect(needs().filter(({ kind }) => kind === 'exec')).toEqual([])
  })

  test('have their jobs in the crontabs of the host, and their logs there', async () => {
    const { schedule } = job('postgres')
    await mkdir(join(root, '/srv/backups'), { recursive: true })
    await write('/etc/cron.d/backup', `${schedule} root /usr/local/bin/backup-postgres.sh\n`)
    await write(LOG, `${hoursAgo(2).toISOString()} ERROR backup failed\n${hoursAgo(1).toISOString()} INFO complete\n`)
    const stack = stackOf()
    const seen = await backupSchedule(stack)
    expect(seen.facts).toMatchObject({ service: 'the host', isRunning: true, isWell: true })
    expect(seen.facts.jobs).toMatchObject([{ isOnTime: true }, { installed: [] }])
    expect(judgeSchedule({ ...seen, facts: { ...seen.facts, hasScheduler: true } }).message).toBe(
      'no crontab in the host runs backup-mysql.sh',
    )
    expect(await backupLogs(stack)).toMatchObject([
      {
        object: 'postgres',
        reading: { value: 1, source: `${LOG} in the host` },
        facts: { isThere: true, isYounger: false, sawPredecessor: false, error: { isOvercome: true } },
      },
    ])
  })

  test('are the bytes that a restore drill restores', async () => {
    await archive('/srv/backups', 'postgres')
    const stack = stackOf()
    const [holder, { archives }] = [await backupHolder(stack), await backupFolder(stack)]
    const dump = unpacked(holder.bytesOf(archives[0]?.path ?? '', AbortSignal.timeout(5000)))
    const pieces = await Array.fromAsync(dump.bytes)
    expect(Buffer.concat(pieces).toString()).toBe(DUMP)
    expect(dump.told()).toEqual({ bytes: DUMP.length, hasTrailer: true })
  })

  test('that cannot be read are told engine by engine by the restore drill', async () => {
    const stack = stackOf(APART)
    const engine = { ...stack.connections.engine, sweepScratch: async () => [] }
    const observations = await restoreDrill({ ...stack, connections: { ...stack.connections, engine } } as never)
    expect(observations).toMatchObject([
      { object: 'postgres', reason: { message: '/srv/pg in the host is not there' } },
      { object: 'mysql', reason: { message: '/srv/my in the host is not there' } },
    ])
  })
})

describe('a program on the host', () => {
  test('that does not end is given up', async () => {
    const holder = await backupHolder(stackOf())
    await expect(holder.run(['sleep', '60'], { timeoutMs: 50, maxBytes: 100 })).rejects.toThrow(
      'sleep on the host did not end within 0.05 s',
    )
  })

  test('that is not there says so', async () => {
    const holder = await backupHolder(stackOf())
    await expect(holder.run(['no-such-program'], { maxBytes: 100 })).rejects.toThrow('no-such-program on the host')
  })

  test('that says too much is cut', async () => {
    const holder = await backupHolder(stackOf())
    expect(await holder.run(['seq', '100000'], { maxBytes: 100 })).toMatchObject({ isTruncated: true })
  })

  test('is of the host where it has one number, and of a container where it has two', async () => {
    expect(isOfHost('Name:\tcron\nNSpid:\t812\n')).toBe(true)
    expect(isOfHost('Name:\tcron\nNSpid:\t812\t7\n')).toBe(false)
    expect(await hostProcesses()).toContainEqual(expect.stringContaining('node'))
  })
})
