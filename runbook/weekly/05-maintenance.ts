/** Routine maintenance: what piles up while nobody looks. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { leftovers } from '../../helpers/probes/containers/leftovers.ts'
import { mysqlTables } from '../../helpers/probes/databases/mysql-tables.ts'
import { tableBloat, vacuumBacklog } from '../../helpers/probes/databases/postgres-tables.ts'
import { redisKeys } from '../../helpers/probes/databases/redis-cache.ts'
import { containerLogLimits, rotatedFiles } from '../../helpers/probes/logs/rotation.ts'
import { maintenance } from '../limits.ts'

describe('5. Routine Maintenance', () => {
  item(
    'weekly.maintenance.vacuum',
    'no table waits for vacuum or analyse for a week',
    {
      why: 'Dead rows that nobody removes make tables grow and queries slow, until ids run out.',
      action: [
        'See what holds vacuum back (long transactions, slots): npm run daily -- --only daily.databases --verbose',
        'Then off-peak: VACUUM (ANALYZE, VERBOSE) <table>',
      ],
      limits: maintenance.vacuum,
    },
    async ({ stack, expect, limits }) => {
      await expect(vacuumBacklog(stack)).toBeVacuumed(limits)
    },
  )

  item(
    'weekly.maintenance.bloat',
    'no table over 100 MB has more than 20 % dead rows',
    {
      why: 'Every query reads the dead rows too, and the disk keeps them.',
      action: [
        'Off-peak: VACUUM (VERBOSE) <table>; where it must give room back: pg_repack, or VACUUM FULL in a maintenance window',
      ],
      limits: maintenance.waste,
    },
    async ({ stack, expect, limits }) => {
      await expect(tableBloat(stack)).toWasteLittle(limits.share, limits.size)
    },
  )

  item(
    'weekly.maintenance.mysql-tables',
    'no MySQL table over 100 MB is more than 20 % empty, and tables are analysed',
    {
      why: 'Room that deleted rows left behind is read, cached and backed up with the rest.',
      action: [
        'Off-peak, since it rebuilds the table: OPTIMIZE TABLE <table>',
        'SET GLOBAL innodb_stats_auto_recalc = ON',
      ],
      limits: maintenance.waste,
    },
    async ({ stack, expect, limits }) => {
      await expect(mysqlTables(stack)).toWasteLittle(limits.share, limits.size)
    },
  )

  item(
    'weekly.maintenance.cache',
    'Redis holds no more than 1000 keys that never expire, and throws none away',
    {
      why: 'What never expires fills Redis until it refuses jobs or throws sessions away.',
      action: ['See which kind grows: the report lists them; then give it an end of life where it is written'],
      limits: maintenance.cache,
    },
    async ({ stack, expect, limits }) => {
      await expect(redisKeys(stack)).toForget(limits)
    },
  )

  item(
    'weekly.maintenance.containers',
    'no more than 10 containers, images, volumes or networks of a kind lie about',
    {
      why: 'What nobody uses fills the disk and hides what matters.',
      action: [
        'Remove them by name, each after a look; the image of the last deployment must stay for a rollback',
        'Never prune volumes: while a service is down, its data counts as unused',
      ],
      limits: maintenance.leftovers,
    },
    async ({ stack, expect, limits }) => {
      await expect(leftovers(stack)).toStayWithin(limits)
    },
  )

  item(
    'weekly.maintenance.log-rotation',
    "every container's log has a limit, and no log file is larger than 100 MB or was put aside too long ago",
    {
      why: 'A log that nobody rotates fills the disk of the databases, on the day on which errors come fastest.',
      action: [
        'logging: { driver: json-file, options: { max-size: 20m, max-file: "5" } } in the compose file; it takes effect when the container is made anew',
        'A file: put it aside where it lies (docker exec <container> logrotate -f /etc/logrotate.conf), and see why that did not happen by itself',
      ],
      limits: maintenance.rotation,
    },
    async ({ stack, expect, limits }) => {
      await expect(containerLogLimits(stack)).toBeLimited(limits.containers)
      await expect(rotatedFiles(stack)).toBeRotated(limits.size, limits.late)
    },
  )
})
