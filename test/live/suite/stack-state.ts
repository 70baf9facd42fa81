/** Everything on the reference stack that a run must leave as it is, as texts to compare: data, settings, accounts, files. */
import { createHash } from 'node:crypto'
import type Docker from 'dockerode'
import type { Hands } from '../../../stack/faults/hands.ts'
import { mysql, postgres } from '../../../stack/faults/sql.ts'
import { textOf } from '../../../stack/lifecycle/frames.ts'
import { ownLabel, serviceLabel } from '../../../stack/lifecycle/names.ts'

/** By what it is the state of: the lines of one subject. */
export type StackState = Record<string, string[]>

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')

const POSTGRES_ROWS = `SELECT table_schema || '.' || table_name || ' ' || (xpath('/row/h/text()', query_to_xml(format(
  'SELECT count(*) || '' '' || coalesce(md5(string_agg(t::text, ''|'' ORDER BY t::text)), '''') AS h FROM %I.%I t',
  table_schema, table_name), false, true, '')))[1]
  FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
  ORDER BY 1`

/** Rows, sequences (they show also what was rolled back), definitions, accounts and settings. */
async function postgresState(hands: Hands): Promise<StackState> {
  const [rows, sequences, settings, schema, globals] = await Promise.all([
    postgres(hands, [POSTGRES_ROWS]),
    postgres(hands, ["SELECT sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences ORDER BY 1"]),
    postgres(hands, ["SELECT name || '=' || setting FROM pg_settings ORDER BY 1"]),
    hands.execute('postgres', ['pg_dump', '-U', 'postgres', '--schema-only', 'travian_global']),
    hands.execute('postgres', ['pg_dumpall', '-U', 'postgres', '--globals-only']),
  ])
  return {
    'PostgreSQL rows': lines(rows),
    'PostgreSQL sequences': lines(sequences),
    'PostgreSQL settings': lines(settings),
    // pg_dump of late guards its files with a random word of its own.
    'PostgreSQL definitions': [digest(schema.replaceAll(/^\\(un)?restrict .*$/gm, ''))],
    'PostgreSQL accounts': [digest(globals.replaceAll(/^\\(un)?restrict .*$/gm, ''))],
  }
}

/** Move by themselves. */
const MOVING = "'TIMESTAMP', 'LAST_INSERT_ID', 'RAND_SEED1', 'RAND_SEED2', 'PSEUDO_THREAD_ID', 'INSERT_ID'"

async function mysqlState(hands: Hands): Promise<StackState> {
  const tables = lines(
    await mysql(
      hands,
      "SELECT CONCAT('`', table_schema, '`.`', table_name, '`') FROM information_schema.tables WHERE table_type = 'BASE TABLE' " +
        "AND table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') ORDER BY 1",
    ),
  )
  const [rows, settings, definitions, accounts] = await Promise.all([
    mysql(hands, `CHECKSUM TABLE ${tables.join(', ')} EXTENDED`),
    mysql(
      hands,
      `SELECT CONCAT(variable_name, '=', variable_value) FROM information_schema.global_variables WHERE variable_name NOT IN (${MOVING}) ORDER BY 1`,
    ),
    hands.execute('mysql', [
      'mariadb-dump',
      '--all-databases',
      '--no-data',
      '--routines',
      '--events',
      '--skip-dump-date',
    ]),
    mysql(hands, 'SELECT * FROM mysql.global_priv ORDER BY Host, User'),
  ])
  return {
    'MariaDB rows': lines(rows),
    'MariaDB settings': lines(settings),
    'MariaDB definitions': [digest(definitions.replaceAll(/ AUTO_INCREMENT=\d+/g, ''))],
    'MariaDB accounts': [digest(accounts)],
  }
}

/** A visitor's session, which the application itself keeps for ten minutes, is no one's data. */
const REDIS_KEYS = `local found = {} for _, key in ipairs(redis.call('KEYS', '*')) do
  if not string.find(key, '^PHPREDIS_SESSION:') then table.insert(found, key .. ' ' .. redis.sha1hex(redis.call('DUMP', key))) end
end table.sort(found) return found`

async function redisState(hands: Hands): Promise<StackState> {
  const [keys, settings, accounts] = await Promise.all([
    hands.redis('EVAL', REDIS_KEYS, '0'),
    hands.redis('CONFIG', 'GET', '*'),
    hands.redis('ACL', 'LIST'),
  ])
  return { 'Redis keys': lines(keys), 'Redis settings': lines(settings), 'Redis accounts': [digest(accounts)] }
}

/** Its configuration and the backups, by size, time, owner and mode; nothing there is written in the ordinary way. */
const FILES = ['find', '/etc', '/reference', '/app', '/backups', '-printf', '%p %s %T@ %C@ %u %m\\n']

async function filesIn(container: Docker.Container): Promise<string[]> {
  // Not through hands.execute: find complains where one of the folders does not exist.
  const exec = await container.exec({ Cmd: FILES, AttachStdout: true })
  const frames: Buffer[] = []
  for await (const chunk of await exec.start({ hijack: false, stdin: false })) frames.push(Buffer.from(chunk))
  return lines(textOf(Buffer.concat(frames)))
}

/** Its identity, what it was started with, since when it runs, and its files; a paused one cannot be asked for those. */
async function containerState(container: Docker.Container): Promise<StackState> {
  const { Id, Image, Config, HostConfig, Mounts, State, RestartCount, Name } = await container.inspect()
  // The engine tells them in any order.
  const mounts = Mounts.map((mount) => JSON.stringify(mount)).sort()
  const facts = [Id, Image, State.Status, State.StartedAt, `restarts ${RestartCount}`]
  const files = State.Status === 'running' ? { [`${Name} files`]: (await filesIn(container)).sort() } : {}
  return { [Name]: [...facts, digest(JSON.stringify([Config, HostConfig, mounts]))], ...files }
}

async function engineState({ engine }: Hands): Promise<StackState> {
  const filters = { label: [`${ownLabel}=true`, serviceLabel] }
  const [containers, images, networks, { Volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listImages(),
    engine.listNetworks(),
    engine.listVolumes(),
  ])
  const states = await Promise.all(containers.map(({ Id }) => containerState(engine.getContainer(Id))))
  return Object.assign(
    {
      containers: containers.map(({ Id }) => Id).sort(),
      images: images.map(({ Id }) => Id).sort(),
      networks: networks.map(({ Id }) => Id).sort(),
      volumes: Volumes.map(({ Name }) => Name).sort(),
    },
    ...states,
  )
}

/** To be asked while the stack's own writers are paused: then whatever differs, somebody else did. */
export async function stackState(hands: Hands): Promise<StackState> {
  const states = await Promise.all([postgresState(hands), mysqlState(hands), redisState(hands), engineState(hands)])
  return Object.assign({}, ...states)
}
