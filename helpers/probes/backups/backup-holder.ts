/** Who holds this stack's backups, as its description says. */
import type { Stack } from '../../stack.ts'
import { containerHolder } from './container-holder.ts'
import { backupsOf } from './described.ts'
import type { BackupHolder } from './holder.ts'
import { hostHolder } from './host-holder.ts'

/** Throws CouldNotLook where the container does not run, or where this is not the engine's host. */
export async function backupHolder(stack: Stack): Promise<BackupHolder> {
  const { service } = backupsOf(stack)
  return service === undefined ? hostHolder(stack) : containerHolder(stack, service)
}
