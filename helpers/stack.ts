/** The stack as an item sees it: what it is said to consist of, the ways to it, and what earlier runs saw. */
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import type { StackDescription } from './configuration/description.ts'
import { loadConfiguration } from './configuration/load.ts'
import { type Connections, openConnections, type ServiceCost } from './connections/index.ts'
import { HOUR_MS } from './durations.ts'
import { type History, readHistory } from './history.ts'
import { currentEpoch, type Ledger, readLedger } from './ledger.ts'
import { type Records, recordsOf } from './records.ts'
import type { Cadence } from './run-context.ts'
import type { Waiver } from './waivers/waiver.ts'

export interface Window {
  start: Date
  end: Date
  /** What the window covers of what was wanted: `0.3 h of 24 h`. */
  coverage: string
}

export interface Stack {
  description: StackDescription
  connections: Connections
  /** This run's id, by which its own traces are known. */
  run: string
  /** The risks that were accepted for this environment. */
  waivers: readonly Waiver[]
  /** Where the stack's own environment file lies; null where none is configured. */
  environmentFile: string | null
  /** The last `hours`, or since the environment's epoch where that is shorter. */
  window(hours: number): Window
  /** Readings of earlier complete runs of this suite, oldest first. */
  history(): Promise<History>
  /** When procedures (deployments among them) were recorded in the environment's ledger, oldest first. */
  procedures(): Promise<Date[]>
  /** Readings of earlier runs of another suite, oldest first. */
  earlier(suite: Cadence): Promise<History>
  /** Everything that is recorded of this environment. */
  ledger(): Promise<Ledger>
  /** When which suite ran in this environment. */
  records(): Promise<Records>
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** Windows begin at the epoch at the earliest: what lay before it was another stack, or a fault that is repaired. */
export function windowSince(epoch: Date | null, hours: number, end: Date): Window {
  const wanted = end.getTime() - hours * HOUR_MS
  const start = new Date(Math.max(wanted, epoch?.getTime() ?? wanted))
  const covered = (end.getTime() - start.getTime()) / HOUR_MS
  return { start, end, coverage: `${Number(covered.toFixed(1))} h of ${hours} h` }
}

async function recordedProcedures(reports: string): Promise<Date[]> {
  const { entries } = await readLedger(reports)
  return entries.filter(({ kind }) => kind === 'procedure').map(({ at }) => new Date(at))
}

async function open(): Promise<Stack> {
  const { id, suite, environment, epoch: given } = inject('run')
  const { configuration, problems } = loadConfiguration({ environment, root })
  if (configuration === null) throw new Error(`bad configuration of "${environment}":\n${problems.join('\n')}`)
  const { description, accounts, timeoutMs, reports, stackEnvironmentFile, waivers, engineHost, engineCertificates } =
    configuration
  // Plain vitest is handed no epoch; an environment that has been looked at before has one all the same.
  const epoch = given ?? currentEpoch(await readLedger(reports))
  const engine = { engineHost, engineCertificates }
  const connections = openConnections({ description, credentials: accounts, runId: id, timeoutMs, ...engine })
  let history: Promise<History> | undefined
  let procedures: Promise<Date[]> | undefined
  return {
    description,
    connections,
    run: id,
    waivers,
    environmentFile: stackEnvironmentFile,
    window: (hours) => windowSince(epoch === null ? null : new Date(epoch), hours, new Date()),
    history: () => {
      history ??= readHistory(reports, { suite, maxRuns: 100 })
      return history
    },
    procedures: () => {
      procedures ??= recordedProcedures(reports)
      return procedures
    },
    earlier: (suite) => readHistory(reports, { suite, maxRuns: 100 }),
    ledger: () => readLedger(reports),
    records: async () => recordsOf(await readLedger(reports)),
  }
}

let opened: Promise<Stack> | undefined

/** The run's one stack: every item shares its connections. */
export function openStack(): Promise<Stack> {
  opened ??= open()
  return opened
}

/** Closes what was opened and tells what was asked; never throws over a run's own result. */
export async function closeStack(): Promise<ServiceCost[]> {
  const stack = await opened?.catch(() => undefined)
  opened = undefined
  await stack?.connections.close()
  return stack?.connections.cost() ?? []
}
