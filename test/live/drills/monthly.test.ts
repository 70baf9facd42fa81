/** `npm run drill` puts in every fault of the monthly suite; the tests these. */
import { oneFaultEach } from './one-fault-each.ts'

const BATCHES = [
  ['container-unhardened', 'filesystem-writable', 'secrets-served', 'memory-limit-tight', 'buffers-too-large'],
  ['backup-tier-emptied', 'month-not-archived', 'restore-never-drilled'],
  ['backup-forgotten'],
  ['database-passwords-old', 'api-key-old', 'jwt-secret-old', 'secrets-weak', 'login-refused'],
  ['smoke-token-fails', 'audit-finds'],
  ['dependency-vulnerable'],
  ['documents-neglected', 'notifications-fail', 'system-outlived', 'finding-left-open'],
  ['confirmations-ended'],
]

oneFaultEach('monthly', BATCHES, [])
