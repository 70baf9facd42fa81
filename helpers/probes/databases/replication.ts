/** What keeps the write-ahead log waiting: replication slots, the archiver, replicas. */
import { evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { lastSinceEpoch } from '../since-epoch.ts'
import { lookAtSeveral } from './each.ts'

export interface ReplicationFacts {
  /** Why there is nothing to judge; null where there is. */
  notConfigured: string | null
  /** What has failed, in words; null where nothing has. */
  failed: string | null
}

type Look = Omit<Seen<ReplicationFacts>, 'object'>

const ID = 'daily.databases.wal'

function look(
  value: number | null,
  unit: string,
  text: string,
  source: string,
  more: Partial<ReplicationFacts> = {},
): Look {
  return {
    reading: reading({ value, unit, text, source }),
    facts: { notConfigured: null, failed: null, ...more },
    evidence: [evidence(source, text)],
  }
}

const SLOTS = `
  SELECT count(*)::int AS slots, count(*) FILTER (WHERE NOT active)::int AS inactive,
         string_agg(slot_name || ' keeps ' || coalesce(pg_size_pretty(pg_wal_lsn_diff(
           CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, restart_lsn)), 'nothing'), '; ')
           FILTER (WHERE NOT active) AS list,
         string_agg(slot_name, ', ') FILTER (WHERE wal_status = 'lost') AS lost
  FROM pg_replication_slots`

interface Slots {
  slots: number
  inactive: number
  list: string | null
  lost: string | null
}

function slotsLook({ slots, inactive, list, lost }: Slots): Look {
  const text = `${inactive} of ${slots} replication slots inactive${list === null ? '' : ` (${list})`}`
  return look(inactive, 'slots', text, 'pg_replication_slots', {
    notConfigured: slots === 0 ? 'PostgreSQL has no replication slots' : null,
    failed: lost === null ? null : `replication slot ${lost} has lost what its replica still needed`,
  })
}

const ARCHIVER = `
  SELECT current_setting('archive_mode') AS mode, failed_count::int AS failures, last_failed_wal AS wal,
         coalesce(last_failed_time > last_archived_time, last_failed_time IS NOT NULL) AS "isFailing"
  FROM pg_stat_archiver`

interface Archiver {
  mode: string
  failures: number
  wal: string | null
  isFailing: boolean
}

/** Failures since the last run; `before` is what it remembers. */
export function archiverLook({ mode, failures, wal, isFailing }: Archiver, before: number | null): Look {
  const isNew = before !== null && failures >= before ? failures - before : failures
  const since = before === null ? 'ever' : 'since the last run'
  const text = `${isNew} archiving failures ${since}`
  const seen = look(before === null ? 0 : isNew, 'failures', text, 'pg_stat_archiver', {
    notConfigured: mode === 'off' ? 'PostgreSQL archives no write-ahead log (archive_mode = off)' : null,
    failed: isFailing ? `the archiver fails: ${wal} could not be archived, ${text}` : null,
  })
  return { ...seen, reading: { ...seen.reading, remember: String(failures) } }
}

/** On a primary the slowest of its replicas, on a replica itself: seconds behind. */
const REPLICAS = `
  SELECT count(*)::int + pg_is_in_recovery()::int AS replicas,
         greatest(max(extract(epoch FROM replay_lag)), CASE
           WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
           ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END)::float8 AS seconds
  FROM pg_stat_replication`

function replicasLook({ replicas, seconds }: { replicas: number; seconds: number | null }): Look {
  const behind = seconds ?? 0
  return look(behind, 's', `${replicas} replicas, at most ${behind.toFixed(1)} s behind`, 'pg_stat_replication', {
    notConfigured: replicas === 0 ? 'PostgreSQL has no replica' : null,
  })
}

async function postgresReplication(stack: Stack): Promise<Record<string, Look>> {
  const [sql, history] = await Promise.all([stack.connections.postgres(), stack.history()])
  const [[slots], [archiver], [replicas]] = await Promise.all([
    sql.query<Slots>(SLOTS),
    sql.query<Archiver>(ARCHIVER),
    sql.query<{ replicas: number; seconds: number | null }>(REPLICAS),
  ])
  const last = lastSinceEpoch(stack, history, ID, 'postgres-archiver')
  return {
    ...(slots && { 'postgres-slots': slotsLook(slots) }),
    ...(archiver && { 'postgres-archiver': archiverLook(archiver, last === null ? null : Number(last.text)) }),
    ...(replicas && { 'postgres-replicas': replicasLook(replicas) }),
  }
}

type Status = Record<string, string | number | null>

/** MariaDB's and MySQL's words for the same, old and new. */
export function mysqlReplicaLook(status: Status | undefined): Look {
  const source = 'SHOW REPLICA STATUS'
  if (status === undefined) {
    return look(null, 's', 'no replica', source, { notConfigured: 'MySQL is no replica of another server' })
  }
  const of = (...names: string[]): string | null => {
    const name = names.find((candidate) => status[candidate] !== undefined && status[candidate] !== null)
    return name === undefined ? null : String(status[name])
  }
  const io = of('Replica_IO_Running', 'Slave_IO_Running')
  const applying = of('Replica_SQL_Running', 'Slave_SQL_Running')
  const words = [of('Last_IO_Error'), of('Last_SQL_Error')].filter((error) => error !== null && error !== '').join('; ')
  const behind = of('Seconds_Behind_Source', 'Seconds_Behind_Master')
  const failed =
    io === 'Yes' && applying === 'Yes'
      ? null
      : `replication has stopped (IO ${io}, SQL ${applying})${words && `: ${words}`}`
  return look(behind === null ? null : Number(behind), 's', `replica ${behind ?? 'unknown'} s behind`, source, {
    failed,
  })
}

async function mysqlReplication(stack: Stack): Promise<Record<string, Look>> {
  const sql = await stack.connections.mysql()
  const [status] = await sql.query<Status>(sql.dialect === 'mariadb' ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS')
  return { 'mysql-replica': mysqlReplicaLook(status) }
}

const POSTGRES_OBJECTS = ['postgres-slots', 'postgres-archiver', 'postgres-replicas']

/** Inactive slots, archiving failures since the last run, and seconds that replicas are behind. */
export async function replicationState(stack: Stack): Promise<Observation<ReplicationFacts>[]> {
  const { postgres, mysql } = stack.description.databases
  const looks = await Promise.all([
    postgres === undefined ? [] : lookAtSeveral<ReplicationFacts>(POSTGRES_OBJECTS, () => postgresReplication(stack)),
    mysql === undefined ? [] : lookAtSeveral<ReplicationFacts>(['mysql-replica'], () => mysqlReplication(stack)),
  ])
  return looks.flat()
}
