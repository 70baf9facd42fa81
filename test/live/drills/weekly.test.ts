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

oneFaultEach('weekly', [...BATCHES, ...LOG_BATCHES], [])
