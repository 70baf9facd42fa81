/** Game worlds for the measurement: databases like travian_s1, a table that lists them, and last night's backup of each. */
import { forgetDrills, startEpoch, writeDrillEnvironment } from '../../cli/drill/environment.ts'
import type { Hands } from '../../stack/faults/hands.ts'
import { mysql, postgres } from '../../stack/faults/sql.ts'

const TABLE = 'bench_worlds'
/** After everything that the stack itself calls a world. */
const PREFIX = 'travian_bench_'

/** Nothing in these worlds ever falls due: no engine moves them. */
const CREATE = `for number in $(seq "$1" "$2"); do
  world=${PREFIX}$number
  { echo "CREATE DATABASE $world; USE $world;"; cat /reference/world.sql
    echo 'UPDATE movement SET end_time = end_time * 2; UPDATE building_upgrade SET commence = commence * 2 - 1000000000;
          UPDATE research SET end_time = end_time * 2 - 1000000000;'; } | mariadb
done`

const SAVE = `cd /backups
for archive in */mysql_travian_s1_*; do
  for number in $(seq "$1" "$2"); do cp -p "$archive" "\${archive/travian_s1/${PREFIX}$number}"; done
done`

/** From `from` worlds to `to`, world s1 of the stack counted. */
export async function growWorlds(hands: Hands, from: number, to: number): Promise<void> {
  const numbers = [String(from), String(to - 1)]
  if (to > from) {
    await hands.execute('mysql', ['bash', '-c', CREATE, 'bash', ...numbers])
    await hands.execute('maintenance', ['bash', '-c', SAVE, 'bash', ...numbers])
  }
  await postgres(hands, [
    `DROP TABLE IF EXISTS ${TABLE}`,
    `CREATE TABLE ${TABLE} AS SELECT world_key, database_name, started_at, ends_at FROM worlds WHERE world_key = 's1'`,
    `INSERT INTO ${TABLE} SELECT 'bench' || n, '${PREFIX}' || n, started_at, ends_at FROM worlds, generate_series(1, ${to - 1}) n
       WHERE world_key = 's1'`,
    `GRANT SELECT ON ${TABLE} TO runbook`,
  ])
  await forgetDrills()
  await writeDrillEnvironment({ description: { 'game.worlds.table': TABLE } })
}

/** Leaves nothing, also of a measurement that was cut short. */
export async function removeWorlds(hands: Hands): Promise<void> {
  await postgres(hands, [`DROP TABLE IF EXISTS ${TABLE}`])
  const names = await mysql(hands, `SHOW DATABASES LIKE '${PREFIX.replaceAll('_', '\\_')}%'`)
  const worlds = names.split('\n').filter((name) => name !== '')
  if (worlds.length > 0) await mysql(hands, worlds.map((name) => `DROP DATABASE ${name}`).join('; '))
  await hands.execute('maintenance', ['find', '/backups', '-name', `mysql_${PREFIX}*`, '-delete'])
  await forgetDrills()
  if (worlds.length === 0) return
  // The server keeps what hundreds of open tables took.
  const container = await hands.container('mysql')
  await container.restart()
  await hands.untilHealth('healthy', 'mysql', 'mysql-exporter')
  await startEpoch('the database server was restarted after a measurement')
}
