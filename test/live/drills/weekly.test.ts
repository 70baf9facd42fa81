/** The weekly suite's items, each turned red by a real fault. */
import { oneFaultEach } from './one-fault-each.ts'

const BATCHES = [
  // The backups, and what is restored of them.
  ['restore-empty', 'restore-archive-cut', 'restore-rows-lost', 'uploads-undeclared', 'restore-script-gone'],
]

/** What logs, the audit trail and the counters of statements tell. */
const LOG_BATCHES = [
  ['account-guessed', 'address-guesses', 'critical-event', 'postgres-statement-slow', 'mysql-statement-slow'],
  ['waf-detects-only', 'audit-trail-abandoned', 'postgres-statements-uncounted', 'mysql-slow-log-off'],
]

/** The logs of two weeks, and their rotation. */
const ERROR_BATCHES = [
  [
    'error-new-this-week',
    'errors-more-than-last-week',
    'container-log-unlimited',
    'log-file-too-large',
    'rotation-stopped',
  ],
  ['app-log-gone'],
]

/** Weeks beside each other, maintenance, the host. */
const MACHINE_BATCHES = [
  // Beside last week.
  [
    'workers-worse-than-last-week',
    'llm-worse-than-last-week',
    'api-worse-than-last-week',
    'database-worse-than-last-week',
  ],
  // Databases and routine maintenance.
  [
    'sequence-near-its-end',
    'auto-increment-near-its-end',
    'vacuum-forgotten',
    'table-bloated',
    'table-fragmented',
    'keys-without-end',
    'volumes-left-behind',
    'reboot-put-off',
    'disk-failing',
    'nvidia-driver-old',
    'restart-policy-lost',
    'compose-changed',
    'image-old',
    'security-update-waits',
    'domain-slips-away',
  ],
]

oneFaultEach('weekly', [...BATCHES, ...LOG_BATCHES, ...ERROR_BATCHES, ...MACHINE_BATCHES], [])
