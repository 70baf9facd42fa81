/** A reference stack that was made anew is another stack: nobody has lost what the one before it had logged. */
import type Docker from 'dockerode'
import { currentEpoch, moveEpoch, readLedger } from '../../helpers/ledger.ts'
import { ownedContainers } from '../../stack/lifecycle/owned.ts'

/** Every container is younger than the moment from which on is judged (ISO 8601; null before the first run). */
export const isMadeAnew = (epoch: string | null, made: readonly Date[]): boolean =>
  epoch !== null && made.length > 0 && made.every((at) => at.getTime() > Date.parse(epoch))

/** Begins windows and comparisons of the environment in this directory with the stack, where that is younger. */
export async function beginWithStack(directory: string, engine: Docker): Promise<void> {
  const made = (await ownedContainers(engine)).map(({ createdAt }) => createdAt)
  if (isMadeAnew(currentEpoch(await readLedger(directory)), made))
    await moveEpoch(directory, 'the reference stack was made anew')
}
