/** Puts faults into the reference stack, runs the suite as a user would, and demands exactly the expected statuses. */
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { Results } from '../../helpers/report/contract.ts'
import type { Circumstances, Fault } from '../../stack/faults/fault.ts'
import { type Hands, restoreStack } from '../../stack/faults/hands.ts'
import { differences } from './compare.ts'
import { DRILL, seedHistory, startEpoch, writeDrillEnvironment } from './environment.ts'

const daily = fileURLToPath(new URL('../daily.ts', import.meta.url))

export interface DrillResult {
  faults: string[]
  /** What was not as expected while the faults were in place. */
  red: string[]
  /** What was not ok again after the repair. */
  green: string[]
  durationMs: number
}

/** Runs the daily suite in the drill's environment and returns its results. */
export async function runDaily(): Promise<Results> {
  const { stdout, stderr } = await execa(process.execPath, [daily, '--env', DRILL, '--json'], {
    reject: false,
    maxBuffer: 64e6,
  })
  try {
    return JSON.parse(stdout) as Results
  } catch (error) {
    throw new Error(`the daily suite gave no results: ${stderr.slice(0, 1000)}`, { cause: error })
  }
}

const merge = (parts: readonly (Circumstances | undefined)[]): Circumstances => ({
  limits: Object.assign({}, ...parts.map((part) => part?.limits)),
  environment: Object.assign({}, ...parts.map((part) => part?.environment)),
  history: parts.flatMap((part) => part?.history ?? []),
})

/** A clean run, whose readings are the history that the next faults are compared with. */
export async function runClean(): Promise<string[]> {
  await writeDrillEnvironment()
  return differences(await runDaily(), [], [])
}

/** Takes every fault back, also those that were never put in; the first error wins, none stops the others. */
async function repairAll(faults: readonly Fault[], hands: Hands): Promise<void> {
  const outcomes = await Promise.allSettled(faults.map((fault) => fault.repair(hands)))
  await restoreStack(hands)
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** Faults whose expected items do not overlap may be in place together. */
export async function drill(faults: readonly Fault[], hands: Hands): Promise<DrillResult> {
  const startedAt = performance.now()
  let red: string[]
  let takeBackHistory: (() => Promise<void>) | undefined
  try {
    const circumstances: (Circumstances | undefined)[] = []
    for (const fault of faults) circumstances.push(await fault.inject(hands))
    const all = merge(circumstances)
    await writeDrillEnvironment(all)
    if ((all.history ?? []).length > 0) takeBackHistory = await seedHistory(all.history ?? [])
    red = differences(
      await runDaily(),
      faults.flatMap(({ expects }) => expects),
      faults.flatMap(({ causes }) => causes),
    )
  } finally {
    await takeBackHistory?.()
    await repairAll(faults, hands)
  }
  await startEpoch(`repaired: ${faults.map(({ name }) => name).join(', ')}`)
  const green = await runClean()
  return { faults: faults.map(({ name }) => name), red, green, durationMs: performance.now() - startedAt }
}
