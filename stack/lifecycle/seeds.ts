/** What a stack of some age would have, made by its own means. Everything here may run at every start. */
import type Docker from 'dockerode'
import { execute } from './execute.ts'
import type { Progress } from './progress.ts'

/** Enough for a comparison with earlier sizes, and short of what the daily tier keeps. */
const NIGHTS = '7'

/** Throws a StackFailure with a script's last words. */
export async function seedStack(engine: Docker, progress: Progress): Promise<void> {
  progress.show('seed', `the backups of the last ${NIGHTS} nights`)
  await execute(engine, 'maintenance', ['bash', '/reference/catch-up.sh', NIGHTS])
  progress.show('seed')
}
