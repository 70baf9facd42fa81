/** The reference stack in the shape that TravianT4.6's repository builds, and back: only what differs is made anew. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { compose, ensureCompose } from './compose.ts'
import { refuseConflicts } from './conflicts.ts'
import { localEngine } from './engine.ts'
import { execute } from './execute.ts'
import { StackFailure } from './failures.ts'
import { waitUntilHealthy } from './health.ts'
import { withLock } from './lock.ts'
import { stackFolder } from './names.ts'
import { upReferenceStack } from './reference-stack.ts'
import { requirementsOf } from './requirements.ts'
import { stackEnvironmentFile } from './secrets.ts'
import { waitUntil } from './wait.ts'

export const asBuiltFile = join(stackFolder, 'compose.as-built.yaml')
const tablesFile = join(stackFolder, 'as-built.sql')

const QUEUES = ['automation_queue', 'ai_decision_queue', 'spawn_queue']

/** Under the stamp of last night's, which it replaces: an archive that lacks tables which are there now is none. */
const BACKUP_AGAIN = `set -eu
newest=$(ls -t "$BACKUP_DIR"/*/postgres_*.sql.gz | head -n 1)
backup-postgres.sh "$(date --reference="$newest" --iso-8601=seconds)"`

/**
 * Makes the running reference stack the as-built one, healthy and with its work done. `upReferenceStack` makes the
 * ordinary one of it at any time; `becomeOrdinary` also takes the tables back. Throws a StackRefusal or a StackFailure.
 */
export async function becomeAsBuilt(): Promise<void> {
  await withLock(async () => {
    const engine = localEngine()
    const tool = await ensureCompose()
    await refuseConflicts(engine, requirementsOf(await readFile(asBuiltFile, 'utf8')))
    await psql(engine, 'travian', ['--command', await readFile(tablesFile, 'utf8')])
    // As an operator would after such a change: the account may look at tables that are there.
    await psql(engine, 'postgres', ['--file', '/reference/accounts.sql'])
    await execute(engine, 'maintenance', ['bash', '-c', BACKUP_AGAIN])
    await compose(tool, stackEnvironmentFile, ['-f', asBuiltFile, 'up', '-d', '--no-build'])
    await waitUntilHealthy(engine)
    await execute(engine, 'redis', ['redis-cli', '-e', 'DEL', ...QUEUES.flatMap(keysOf)])
    await reach('the workers have decided for everybody', async () => {
      const waiting = await psql(engine, 'travian', [
        '--command',
        'SELECT 1 FROM ai_configs WHERE last_decision_at IS NULL',
      ])
      return waiting === ''
    })
  })
}

/** Makes the ordinary reference stack of whatever is there, healthy and with its queues fed. */
export async function becomeOrdinary(): Promise<void> {
  await upReferenceStack()
  const engine = localEngine()
  await psql(engine, 'travian', ['--command', await dropTables()])
  await reach('jobs came through every queue', async () => {
    const stamps = await Promise.all(
      QUEUES.map((queue) =>
        execute(engine, 'redis', ['redis-cli', '-e', 'HGET', `${queue}:stats`, 'last_processed_at']),
      ),
    )
    return stamps.every((stamp) => stamp.trim() !== '')
  })
}

const keysOf = (queue: string): string[] => [queue, `${queue}:stats`, `${queue}:failed`]

async function dropTables(): Promise<string> {
  const tables = [...(await readFile(tablesFile, 'utf8')).matchAll(/^CREATE TABLE IF NOT EXISTS (\w+)/gm)]
  return `DROP TABLE IF EXISTS ${tables.map(([, name]) => name).join(', ')}`
}

/** On travian_global, inside the server's container. */
async function psql(engine: Docker, user: string, words: string[]): Promise<string> {
  const base = ['psql', '-XAtq', '--set', 'ON_ERROR_STOP=1', '--username', user, '--dbname', 'travian_global']
  const quiet = ['env', 'PGOPTIONS=-c client_min_messages=warning']
  return (await execute(engine, 'postgres', [...quiet, ...base, ...words])).trim()
}

async function reach(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const withinMs = 90_000
  if (await waitUntil(isSo, { withinMs, everyMs: 500 })) return
  throw new StackFailure(`The reference stack is up, but not within ${withinMs / 1000} s so that ${what}.`)
}
