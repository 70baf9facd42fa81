/** The restore drill: the newest backups, really restored into servers of our own, and compared with the live databases. */
import { setMaxListeners } from 'node:events'
import { lastDue } from '../../calendar.ts'
import { runningContainer, type Scratch } from '../../connections/index.ts'
import { CouldNotLook, type Observation } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type Archive, archivesOf } from '../backups/archives.ts'
import { backupsOf, type Engine, jobsOf } from '../backups/described.ts'
import { backupFolder, isRunning, jobOf } from '../backups/folder.ts'
import type { BackupHolder } from '../backups/holder.ts'
import { chooseArchive } from '../backups/last-night.ts'
import { mysqlDatabases } from '../backups/live-tables.ts'
import { oncePerRun } from '../once-per-run.ts'
import { DamagedArchive, unpacked } from './archive-stream.ts'
import { newestRows } from './compare.ts'
import { liveMysql, livePostgres, mysqlSettings, postgresSettings } from './live.ts'
import { nothingToRestore, observe, type RestoreDrillFacts, type Restored, type Subject } from './restored.ts'
import { startMysql } from './scratch-mysql.ts'
import { startPostgres } from './scratch-postgres.ts'
import type { ScratchServer } from './scratch-server.ts'

const PURPOSE = 'restore-drill'
/** Of one engine's drill; its container ends by itself a little later. */
const DRILL_MS = 25 * 60_000
const AFTERWARDS_S = 60
/** What the servers are started with fits well below. */
const MEMORY_BYTES = 768 * 1024 * 1024

const startServer = async (stack: Stack, scratch: Scratch, engine: Engine, witness: string): Promise<ScratchServer> =>
  engine === 'postgres'
    ? startPostgres(stack.connections.engine, scratch, await postgresSettings(stack), witness)
    : startMysql(stack.connections.engine, scratch, await mysqlSettings(stack), witness)

/** Restores one archive. What is wrong with it is an answer; throws CouldNotLook where it cannot be tried. */
async function restore(
  server: ScratchServer,
  { subject, archive, from, engine }: { subject: Subject; archive: Archive; from: BackupHolder; engine: Engine },
  signal: AbortSignal,
): Promise<Restored> {
  const database = subject.database ?? 'postgres'
  const dump = unpacked(from.bytesOf(archive.path, signal))
  const startedAt = performance.now()
  const problem = await server.restore(database, dump.bytes, signal).catch((error: unknown) => {
    if (error instanceof DamagedArchive) return error.message
    throw error
  })
  const seconds = (performance.now() - startedAt) / 1000
  const contents = problem === null ? await server.contents(database, newestRows(subject.live.content, engine)) : null
  return { problem, seconds, contents, ...dump.told() }
}

async function subjectsOf(stack: Stack, engine: Engine): Promise<Subject[]> {
  if (engine === 'postgres') return [{ object: 'postgres', database: null, live: await livePostgres(stack) }]
  const names = [...(await mysqlDatabases(stack)).keys()]
  return Promise.all(names.map(async (name) => ({ object: name, database: name, live: await liveMysql(stack, name) })))
}

/** One engine's newest archives, each into its own database of one scratch server that is gone afterwards. */
async function drillEngine(stack: Stack, engine: Engine): Promise<Observation<RestoreDrillFacts>[]> {
  const { connections, description } = stack
  const folder = await backupFolder(stack, engine)
  const witness = description.databases[engine]?.service ?? engine
  const [subjects, live] = await Promise.all([
    subjectsOf(stack, engine),
    runningContainer(connections.engine, description.project, witness),
  ])
  const job = jobOf(stack, engine)
  const now = new Date()
  const due = lastDue(
    { pattern: job.schedule, zone: description.timezone },
    now,
    folder.description.graceMinutes * 60_000,
  )
  const isJobRunning = isRunning(folder.processes, job)
  const chosen = subjects.map((subject) => ({
    subject,
    archive: chooseArchive(archivesOf(folder.archives, subject.database), { due, isJobRunning, now }).newest,
  }))
  if (chosen.every(({ archive }) => archive === undefined)) {
    return chosen.map(({ subject }) => nothingToRestore(subject, due))
  }
  const signal = AbortSignal.timeout(DRILL_MS)
  // Every piece that waits listens; they are few, and more than node takes for usual.
  setMaxListeners(0, signal)
  const scratch = await connections.engine.scratch({
    image: live.image.id,
    purpose: PURPOSE,
    memoryBytes: MEMORY_BYTES,
    lifetimeSeconds: DRILL_MS / 1000 + AFTERWARDS_S,
  })
  try {
    const startedAt = performance.now()
    const server = await startServer(stack, scratch, engine, witness)
    const startSeconds = (performance.now() - startedAt) / 1000
    const observations: Observation<RestoreDrillFacts>[] = []
    // One after the other: a drill must not take what the players need.
    for (const { subject, archive } of chosen) {
      if (archive === undefined) observations.push(nothingToRestore(subject, due))
      else {
        const one = { subject, archive, from: folder.holder, engine }
        observations.push(
          await restore(server, one, signal).then(
            (restored) => observe(description.timezone, one, restored, startSeconds),
            (error: unknown) => unseen(subject.object, error),
          ),
        )
      }
    }
    return observations
  } finally {
    await scratch.remove()
  }
}

function unseen(object: string, error: unknown): Observation<RestoreDrillFacts> {
  if (error instanceof CouldNotLook) return { object, reason: error }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const reason = new CouldNotLook(`the restore did not end within ${DRILL_MS / 60_000} minutes`, {
      witness: 'maintenance',
      remedy: ['Restore it by hand, on a machine of its own, and write down how long it takes'],
      cause: error,
    })
    return { object, reason }
  }
  throw error
}

/**
 * Minutes that a restore takes, of the newest backup of PostgreSQL and of every game database; engines one after the
 * other, at low priority. Leaves nothing behind, and takes away what a killed run left. Throws CouldNotLook where the
 * backups cannot be listed; one engine that cannot be tried hides nothing of the other.
 */
export const restoreDrill = oncePerRun(async (stack: Stack): Promise<Observation<RestoreDrillFacts>[]> => {
  await stack.connections.engine.sweepScratch('abandoned')
  const observations: Observation<RestoreDrillFacts>[] = []
  for (const { engine } of jobsOf(backupsOf(stack))) {
    observations.push(...(await drillEngine(stack, engine).catch((error: unknown) => [unseen(engine, error)])))
  }
  if (observations.length > 0) return observations
  throw new CouldNotLook('the stack description names no backup job', {
    witness: 'description',
    remedy: ['Add backups.jobs to the stack description'],
  })
})
