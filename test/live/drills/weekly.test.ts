/** The weekly suite's items, each turned red by a real fault. */
import { oneFaultEach } from './one-fault-each.ts'

const BATCHES = [
  // The backups, and what is restored of them.
  ['restore-empty', 'restore-archive-cut', 'restore-rows-lost', 'uploads-undeclared', 'restore-script-gone'],
]

oneFaultEach('weekly', BATCHES, [])
