/** Faults of what is kept around the backups: gone too early, never removed, undeclared, without the means to go back. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { repositoryRoot } from '../lifecycle/names.ts'
import { fetchCopies } from './backup-hands.ts'
import { type Expectation, type Fault, faultOf } from './fault.ts'
import type { Hands } from './hands.ts'

const COLD = '/srv/cold'
const FORGOTTEN = '/backups/daily/postgres_daily_20200101_020005.sql.gz'

const retention = (status: Expectation['status'], words: string): Expectation => ({
  name: 'monthly.backups.retention[daily]',
  status,
  words,
})

/** Removes archives of the daily tier: of the nights between, by minutes of age. */
async function removeDaily(hands: Hands, pattern: string, ...ages: string[]): Promise<undefined> {
  const when = ages.flatMap((age) => ['-mmin', age])
  await hands.execute('maintenance', ['find', '/backups/daily', '-name', pattern, ...when, '-delete'])
}

/** The reference's own declarations without one of them. */
async function dispensableWithout(asset: string): Promise<Record<string, string>> {
  const { backups } = parse(await readFile(join(repositoryRoot, 'stacks', 'reference.yaml'), 'utf8'))
  return Object.fromEntries(Object.entries<string>(backups.dispensable).filter(([name]) => name !== asset))
}

export const backupUpkeepFaults: Fault[] = [
  faultOf(
    'uploads-undeclared',
    'nobody backs up the uploads, and nobody says that they may be lost',
    [{ name: 'weekly.backups.coverage[volumes]', status: 'warning', words: 'declared as dispensable: uploads' }],
    async () => ({ description: { 'backups.dispensable': await dispensableWithout('uploads') } }),
    async () => undefined,
  ),
  faultOf(
    'restore-script-gone',
    'the script that restores the worlds is not there',
    [
      {
        name: 'weekly.rollback.ready[scripts]',
        status: 'critical',
        words: 'for want of /usr/local/bin/restore-mysql.sh',
      },
    ],
    async (hands) => {
      await hands.execute('maintenance', ['rm', '/usr/local/bin/restore-mysql.sh'])
    },
    (hands) =>
      hands.execute('maintenance', [
        'install',
        '-m',
        '755',
        '/reference/restore-mysql.sh',
        '/usr/local/bin/restore-mysql.sh',
      ]),
  ),
  faultOf(
    'image-before-gone',
    'the image that nginx ran before was removed, where images are kept for a rollback',
    [{ name: 'weekly.rollback.ready[images]', status: 'critical', words: 'for want of the image of nginx before' }],
    async () => ({
      description: { 'rollback.images': 'kept' },
      history: [
        {
          suite: 'weekly',
          daysAgo: 7,
          id: 'weekly.rollback.ready',
          object: 'images',
          value: 0,
          unit: 'images lacking',
          text: JSON.stringify({ nginx: '0123456789ab' }),
        },
      ],
    }),
    async () => undefined,
  ),
  faultOf(
    'backup-forgotten',
    'a backup of the daily tier was never removed',
    [
      { name: 'monthly.backups.old', status: 'warning', words: 'are older than 90 days' },
      retention('warning', 'older than the 7 days that they are kept'),
    ],
    async (hands) => {
      const newest = 'newest=$(ls /backups/*/postgres_*.sql.gz | tail -n 1) && cp -- "$newest" "$1"'
      await hands.execute('maintenance', ['bash', '-c', newest, 'bash', FORGOTTEN])
    },
    (hands) => hands.execute('maintenance', ['rm', '-f', FORGOTTEN]),
  ),
  faultOf(
    'backups-removed-early',
    'backups of PostgreSQL of some nights are gone',
    [retention('warning', 'missing: postgres')],
    (hands) => removeDaily(hands, 'postgres_*', '+2880', '-7200'),
    fetchCopies,
  ),
  faultOf(
    'backup-tier-emptied',
    'every backup of the daily tier is gone',
    [retention('critical', 'daily: every backup of 7 days is gone')],
    (hands) => removeDaily(hands, '*.sql.gz'),
    fetchCopies,
  ),
  faultOf(
    'month-not-archived',
    "cold storage holds PostgreSQL's backup of two months ago, and not that of last month",
    [{ name: 'monthly.backups.archive', status: 'critical', words: 'of postgres' }],
    async (hands) => {
      const copy = `mkdir -p "$1" && newest=$(ls /backups/*/postgres_*.sql.gz | tail -n 1) &&
        cp -- "$newest" "$1/postgres_monthly_$(date --date="$(date +%Y-%m-01) -2 months" +%Y%m%d)_020005.sql.gz"`
      await hands.execute('offsite', ['bash', '-c', copy, 'bash', COLD])
      return { description: { 'backups.archive': { service: 'offsite', path: COLD } } }
    },
    (hands) => hands.execute('offsite', ['rm', '-rf', COLD]),
  ),
  faultOf(
    'restore-never-drilled',
    'no restore was tried in the 40 days of this environment',
    [{ name: 'monthly.backups.restore-drill', status: 'critical', words: 'no restore drill passed: 0 of 0' }],
    async () => ({ runs: [{ suite: 'daily', daysAgo: 40 }] }),
    async () => undefined,
  ),
]
