/** Puts faults into the reference stack, runs the suite as a user would, and demands exactly the expected statuses. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { Results } from '../../helpers/report/contract.ts'
import type { Suite } from '../../runbook/ids.ts'
import { type Circumstances, causesOf, type Fault, suiteOf } from '../../stack/faults/fault.ts'
import { type Hands, restoreStack } from '../../stack/faults/hands.ts'
import { untilAllSeenUp } from '../../stack/faults/watching.ts'
import { differences } from './compare.ts'
import {
  DRILL,
  keepHistory,
  seedAttestations,
  seedHistory,
  seedRuns,
  startEpoch,
  writeDrillEnvironment,
} from './environment.ts'

const cli = fileURLToPath(new URL('..', import.meta.url))

export interface DrillResult {
  faults: string[]
  /** What was not as expected while the faults were in place. */
  red: string[]
  /** What was not ok again after the repair. */
  green: string[]
  durationMs: number
  /** What was not as expected at a look that had to be repeated: the outcome tells of it. */
  again: string[]
}

/** Runs a suite in the drill's environment and returns its results. */
async function runSuite(suite: Suite): Promise<Results> {
  const { stdout, stderr } = await execa(process.execPath, [join(cli, `${suite}.ts`), '--env', DRILL, '--json'], {
    reject: false,
    maxBuffer: 64e6,
  })
  try {
    return JSON.parse(stdout) as Results
  } catch (error) {
    throw new Error(`the ${suite} suite gave no results: ${stderr.slice(0, 1000)}`, { cause: error })
  }
}

const merge = (parts: readonly Circumstances[]): Circumstances => ({
  limits: Object.assign({}, ...parts.map((part) => part.limits)),
  environment: Object.assign({}, ...parts.map((part) => part.environment)),
  description: Object.assign({}, ...parts.map((part) => part.description)),
  applicable: parts.flatMap((part) => part.applicable ?? []),
  history: parts.flatMap((part) => part.history ?? []),
  runs: parts.flatMap((part) => part.runs ?? []),
  attestations: parts.flatMap((part) => part.attestations ?? []),
})

/** A clean run, whose readings are the history that the next faults are compared with. */
export async function runClean(suite: Suite = 'daily'): Promise<string[]> {
  await writeDrillEnvironment()
  return differences(await runSuite(suite), [], [])
}

/** Takes the faults back and brings the stack up again; the first error wins, none stops the others. */
async function repairAll(faults: readonly Fault[], hands: Hands): Promise<void> {
  const outcomes = await Promise.allSettled(faults.map((fault) => fault.repair?.(hands)))
  await restoreStack(hands)
  await untilAllSeenUp(hands)
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/**
 * Puts the faults in at once, since most of the time each waits until it shows; at last those that pass by themselves.
 * Where one cannot be put in, returns after all have come to an end, so that none begins during the repair.
 */
async function injectAll(
  faults: readonly Fault[],
  inject: (fault: Fault) => ReturnType<Fault['inject']>,
): Promise<Circumstances[]> {
  const given: Circumstances[] = []
  for (const atOnce of [faults.filter(({ passes }) => !passes), faults.filter(({ passes }) => passes)]) {
    const outcomes = await Promise.allSettled(atOnce.map(inject))
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw outcome.reason
      if (outcome.value) given.push(outcome.value)
    }
  }
  return given
}

/** Looks while the faults are in place in the drill's environment; they are taken back whatever happens meanwhile. */
export async function withFaults<T>(faults: readonly Fault[], hands: Hands, look: () => Promise<T>): Promise<T> {
  const begun: Fault[] = []
  const inject = (fault: Fault) => {
    begun.push(fault)
    return fault.inject(hands)
  }
  const takeBack: (() => Promise<void>)[] = []
  let problem: unknown
  try {
    const { history = [], runs = [], attestations = [], ...rest } = merge(await injectAll(faults, inject))
    await writeDrillEnvironment(rest)
    if (history.length > 0) takeBack.push(await seedHistory(history))
    if (runs.length > 0) takeBack.push(await seedRuns(runs))
    if (attestations.length > 0) takeBack.push(await seedAttestations(attestations))
    return await look()
  } catch (error) {
    problem = error
    throw error
  } finally {
    // The last first: each puts back the file as it found it.
    for (const undo of takeBack.reverse()) await undo()
    // An error in the repair must not hide the one that ended the look.
    await repairAll(begun, hands).catch((error: unknown) => {
      throw problem ?? error
    })
    await startEpoch(`repaired: ${faults.map(({ name }) => name).join(', ')}`)
  }
}

const MOST_LOOKS = 3

/**
 * Looks until all is as expected. Health checks, scrapes and alerts take their time on a busy machine, and what they
 * have not noticed yet is no proof of anything; so a look may be repeated, from the same history, and this is told.
 */
async function lookUntilAsExpected(look: () => Promise<string[]>): Promise<{ found: string[]; again: string[] }> {
  const again: string[] = []
  for (let looks = 1; ; looks += 1) {
    const forget = await keepHistory()
    const found = await look()
    if (found.length === 0 || looks === MOST_LOOKS) return { found, again }
    again.push(...found)
    await forget()
  }
}

/** Clean runs of the suite, as many as it takes up to three: what was found at the last, and at those before. */
export const untilClean = (suite: Suite) => lookUntilAsExpected(() => runClean(suite))

/** Faults of one suite that expect no different status of the same item may be in place together. */
export async function drill(faults: readonly Fault[], hands: Hands): Promise<DrillResult> {
  const startedAt = performance.now()
  const [suite, ...others] = new Set(faults.map(suiteOf))
  if (suite === undefined || others.length > 0) throw new RangeError('a drill is of one suite')
  const expects = faults.flatMap((fault) => fault.expects)
  const causes = [...new Set(faults.flatMap(causesOf))]
  const red = await withFaults(faults, hands, () =>
    lookUntilAsExpected(async () => differences(await runSuite(suite), expects, causes)),
  )
  const green = await untilClean(suite)
  return {
    faults: faults.map(({ name }) => name),
    red: red.found,
    green: green.found,
    durationMs: performance.now() - startedAt,
    again: [...red.again, ...green.again],
  }
}
