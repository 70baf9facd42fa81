/** Puts a run's result together: every item that exists, its causes, its counts, its exit code. */
import { hostname } from 'node:os'
import type { Configuration } from '../../helpers/configuration/load.ts'
import { type HistoryRun, sinceOf } from '../../helpers/history.ts'
import { findCauses } from '../../helpers/report/causes.ts'
import type { ItemResult, Results, Run } from '../../helpers/report/contract.ts'
import { exitCodeOf, type Failing } from '../../helpers/report/exit-code.ts'
import { summarize, verdictOf } from '../../helpers/report/summary.ts'
import { acceptances } from '../../helpers/waivers/standing.ts'
import { assembleItem, missingItem } from './assemble.ts'
import { digest } from './identity.ts'
import type { Interruption } from './interruption.ts'
import { isSelected } from './selection.ts'
import type { SuiteRun } from './vitest-run.ts'

export interface Finished {
  id: string
  suite: Run['suite']
  configuration: Configuration
  startedAt: string
  run: SuiteRun
  /** Ids that had to run. */
  expected: readonly string[]
  only: readonly string[] | null
  reason: ReturnType<Interruption['reason']>
  previous: HistoryRun | null
  epoch: string
  provenance: Pick<Run, 'toolVersion' | 'gitCommit' | 'gitDirty'>
  failOn: readonly Failing[]
}

/** The ids that ran are compared with the ids that exist: what did not run is there, as unknown. */
function allItems({ run, expected, only }: Finished): ItemResult[] {
  const ran = run.tests.filter(({ declaration }) => expected.includes(declaration.id))
  const missing = expected.filter((id) => !ran.some(({ declaration }) => declaration.id === id))
  const items = [...ran.flatMap(assembleItem), ...missing.map(missingItem)]
  return items.filter((item) => isSelected(only, item))
}

const previousOf = (previous: HistoryRun | null): Run['previous'] =>
  previous === null ? null : { id: previous.run, at: previous.at, status: verdictOf(previous.items) }

function interruptionText(reason: Finished['reason'], deadlineMs: number): string[] {
  if (reason === null) return []
  return [
    reason === 'deadline' ? `the run was ended at its deadline of ${deadlineMs / 1000} s` : `interrupted by ${reason}`,
  ]
}

export function buildResults(finished: Finished): Results {
  const { configuration, startedAt, run, reason, previous, provenance } = finished
  const { description } = configuration
  const wanted = run.tests.filter(({ declaration }) => finished.expected.includes(declaration.id))
  const wasFinished = wanted.every(({ record }) => record?.finished === true)
  const ranIds = new Set(wanted.map(({ declaration }) => declaration.id))
  const complete =
    reason === null && wasFinished && finished.expected.every((id) => ranIds.has(id)) && run.errors.length === 0
  const found = allItems(finished)
  const { items, causes } = findCauses(finished.only === null ? sinceOf(found, previous, startedAt) : found)
  const errors = [...interruptionText(reason, configuration.deadlineMs[finished.suite]), ...run.errors]
  const interrupted = reason === 'SIGINT' || reason === 'SIGTERM'
  const finishedAt = new Date().toISOString()
  return {
    schema: 1,
    run: {
      id: finished.id,
      suite: finished.suite,
      environment: configuration.environment,
      startedAt,
      finishedAt,
      durationMs: Date.parse(finishedAt) - Date.parse(startedAt),
      operator: configuration.operator,
      host: hostname(),
      ...provenance,
      selection: finished.only === null ? null : [...finished.only],
      clockOffsetMs: run.identification?.clockOffsetMs ?? null,
      limitsDigest: digest(items.map(({ id, object, limits }) => [id, object, limits])),
      descriptionDigest: digest(description),
      waiversDigest: configuration.waivers.length === 0 ? null : digest(configuration.waivers),
      stack: {
        name: description.name,
        label: description.label,
        project: description.project,
        engine: run.identification?.engine ?? null,
        identity: { postgres: run.identification?.postgres ?? null, mysql: run.identification?.mysql ?? null },
      },
      complete,
      exitCode: exitCodeOf({ items, complete, interrupted, errors }, finished.failOn),
      epoch: finished.epoch,
      previous: previousOf(previous),
      ...(run.cost !== null && { cost: run.cost }),
    },
    summary: summarize(items),
    items,
    causes,
    acceptances: acceptances(configuration.waivers, items, {
      now: new Date(startedAt),
      zone: description.timezone,
      ids: finished.expected,
      isWholeSuite: complete && finished.only === null,
    }),
    errors,
  }
}
