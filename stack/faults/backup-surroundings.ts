/** Faults around the backups: nobody makes them, their log complains, no copy elsewhere, no restore proven. */
import { lastDue } from '../../helpers/calendar.ts'
import { removeCopies, sendCopies } from './backup-hands.ts'
import { type Circumstances, type Expectation, type Fault, faultOf } from './fault.ts'
import type { Hands } from './hands.ts'

const CRONTAB = '/etc/cron.d/backup'
const LOG = '/var/log/backup-postgres.log'

const item = (id: string, status: Expectation['status'], words: string): Expectation => ({
  name: `daily.backups.${id}`,
  status,
  words,
})

const installSchedule = (hands: Hands): Promise<string> =>
  hands.execute('maintenance', ['install', '-m', '644', '/reference/backup.cron', CRONTAB])

/** Appends lines as a backup job writes them. */
async function complain(hands: Hands, ...words: string[]): Promise<undefined> {
  const script = 'for words; do echo "$(date --iso-8601=seconds) $words drill"; done'
  await hands.execute('maintenance', ['bash', '-c', `{ ${script}; } >> ${LOG}`, 'bash', ...words])
}
const forgetComplaints = (hands: Hands): Promise<string> =>
  hands.execute('maintenance', ['sed', '-i', '/ drill$/d', LOG])

/** Minutes: what is left when all younger copies are gone is older than that, and at most a day more. */
const STALE = { warning: 26 * 60 + 5, critical: 50 * 60 + 5 }

const staleCopies = (name: string, status: 'warning' | 'critical', words: string): Fault =>
  faultOf(
    name,
    `nothing was copied to the other machine for more than ${status === 'warning' ? 26 : 50} hours`,
    item('offsite', status, words),
    async (hands) => {
      await removeCopies(hands, '*.sql.gz', STALE[status])
    },
    sendCopies,
  )

/** An environment that is so old, with its suites run yesterday; the restore drill was ok so many days ago, or never. */
const proven = (daysAgo: number | null): Circumstances => ({
  runs: [
    { suite: 'daily', daysAgo: 20 },
    { suite: 'weekly', daysAgo: 1 },
    { suite: 'monthly', daysAgo: 1 },
  ],
  history:
    daysAgo === null
      ? []
      : [{ suite: 'weekly', daysAgo, id: 'weekly.backups.restore-drill', object: null, value: 0, unit: '' }],
})

const restore = (name: string, about: string, daysAgo: number | null, expectation: Expectation): Fault =>
  faultOf(
    name,
    about,
    expectation,
    async () => proven(daysAgo),
    async () => undefined,
  )

export const backupSurroundingFaults: Fault[] = [
  faultOf(
    'cron-gone',
    'the schedule of the backups is not installed',
    item('container', 'critical', 'no crontab in maintenance runs backup-postgres.sh, backup-mysql.sh'),
    async (hands) => {
      await hands.execute('maintenance', ['rm', CRONTAB])
    },
    installSchedule,
  ),
  faultOf(
    'cron-moved',
    'the backup of PostgreSQL is scheduled at another time than described',
    item('container', 'warning', 'backup-postgres.sh at "0 5 * * *"'),
    async (hands) => {
      await hands.execute('maintenance', ['sed', '-i', 's/^0 2 /0 5 /', CRONTAB])
    },
    installSchedule,
  ),
  faultOf(
    'backup-log-error',
    'the last thing that the log of the backups tells is an error',
    item('log[postgres]', 'critical', 'ERROR copying to the other machine failed'),
    (hands) => complain(hands, 'ERROR copying to the other machine failed'),
    forgetComplaints,
  ),
  faultOf(
    'backup-log-error-overcome',
    'a backup failed, and was made again with success',
    item('log[postgres]', 'warning', 'ERROR backup of PostgreSQL failed'),
    (hands) => complain(hands, 'ERROR backup of PostgreSQL failed', 'INFO backup of PostgreSQL complete'),
    forgetComplaints,
  ),
  {
    name: 'backup-log-silent',
    about: "last night's job said nothing",
    expects: [item('log[postgres]', 'critical', 'does not say that the job due')],
    notHere: async (hands) => {
      const { Created } = await (await hands.container('maintenance')).inspect()
      const due = lastDue({ pattern: '0 2 * * *', zone: 'Etc/UTC' }, new Date(), 0)
      return new Date(Created) < due ? null : "the maintenance container is younger than last night's job"
    },
    inject: async (hands) => {
      await hands.execute('maintenance', ['sed', '-i.drill', '/ complete$/d', LOG])
    },
    repair: (hands) => hands.execute('maintenance', ['mv', `${LOG}.drill`, LOG]),
  },
  staleCopies('offsite-stale', 'warning', '> 26 h'),
  staleCopies('offsite-abandoned', 'critical', '> 50 h'),
  faultOf(
    'offsite-missing',
    'one of the worlds was never copied to the other machine',
    item('offsite', 'critical', 'no good copy of travian_s2'),
    async (hands) => {
      await removeCopies(hands, 'mysql_travian_s2_*', null)
    },
    sendCopies,
  ),
  {
    name: 'offsite-stopped',
    about: 'the other machine is down',
    expects: [
      { name: 'daily.stack.services[offsite]', status: 'critical', words: 'has exited' },
      item('offsite', 'unknown', 'travian_offsite has exited'),
    ],
    causes: ['daily.stack.services[offsite]'],
    inject: async (hands) => {
      await (await hands.container('offsite')).stop()
    },
    repair: async (hands) => (await hands.container('offsite')).start(),
  },
  restore(
    'restore-never-proven',
    'no backup was ever restored in the 20 days of this environment',
    null,
    item('restore-proven', 'warning', 'no restore was ever proven; 20'),
  ),
  restore(
    'restore-unproven',
    'the last restore drill was 9 days ago',
    9,
    item('restore-proven', 'warning', '> 8 days'),
  ),
  restore(
    'restore-long-unproven',
    'the last restore drill was 36 days ago',
    36,
    item('restore-proven', 'critical', '> 35 days'),
  ),
]
