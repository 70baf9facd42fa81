/** Runs a suite's items in vitest and brings back what they recorded, also when the run is cut short. */
import type { TestCase, TestModule, Vitest } from 'vitest/node'
import type { ServiceCost } from '../../helpers/connections/index.ts'
import type { Identification } from '../../helpers/record.ts'
import type { RunContext } from '../../helpers/run-context.ts'
import type { RanTest } from './assemble.ts'

export interface SuiteRun {
  tests: RanTest[]
  identification: Identification | null
  /** Null where the run was cut short before it could be told. */
  cost: ServiceCost[] | null
  /** Modules that failed to load, unhandled errors: what belongs to no item. */
  errors: string[]
}

export interface RunOptions {
  suite: string
  root: string
  context: RunContext
  /** Ids to run; null for all. */
  selected: readonly string[] | null
  onFound: (items: number) => void
  onFinished: (id: string) => void
  /** Aborted by a signal or by the deadline: running items end as they are, the others do not begin. */
  signal: AbortSignal
  /** How long running items may take to end after the abort; a hung one must not keep the report. */
  graceMs: number
}

const firstLine = (message: string): string => message.split('\n')[0] ?? message

function ranTest(test: TestCase): RanTest | null {
  const { item, record } = test.meta()
  if (item === undefined) return null
  const result = test.result()
  const errors = result.state === 'failed' ? result.errors.map(({ message }) => firstLine(message)) : []
  const wasSkipped = result.state === 'skipped' && record === undefined
  const note = wasSkipped && result.note !== undefined ? [result.note] : []
  return {
    declaration: item,
    record: record ?? null,
    durationMs: test.diagnostic()?.duration ?? 0,
    errors: [...errors, ...note],
  }
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

async function create(
  { suite, root, context, selected, onFinished, onFound }: RunOptions,
  cases: Map<string, TestCase>,
): Promise<Vitest> {
  const { createVitest } = await import('vitest/node')
  // vitest.config.ts hands this on to the worker; there it is the items' inject('run').
  process.env.RUNBOOK_RUN = JSON.stringify(context)
  const only =
    selected === null
      ? {}
      : { testNamePattern: new RegExp(`(?:identification$|(?:${selected.map(escapePattern).join('|')}): )`) }
  const vitest = await createVitest(
    'test',
    {
      root,
      watch: false,
      run: true,
      project: [suite],
      ...only,
      reporters: [
        {
          onTestModuleCollected: (module: TestModule) => {
            const items = [...module.children.allTests()].filter(
              (test) => test.meta().item !== undefined && test.options.mode === 'run',
            )
            onFound(items.length)
          },
          onTestCaseResult: (test: TestCase) => {
            cases.set(test.id, test)
            const id = test.meta().item?.id
            if (id !== undefined && test.meta().record !== undefined) onFinished(id)
          },
        },
      ],
    },
    { logLevel: 'silent' },
  )
  return vitest
}

/** vitest's own handlers exit at once, without a report; ours cancel and then report. */
function takeOverSignals(before: ReadonlyMap<string, readonly unknown[]>): void {
  for (const [signal, listeners] of before) {
    for (const listener of process.listeners(signal as NodeJS.Signals)) {
      if (!listeners.includes(listener)) process.removeListener(signal, listener as () => void)
    }
  }
}

const aborted = (signal: AbortSignal, graceMs: number): Promise<null> =>
  new Promise((resolve) => {
    const later = (): void => void setTimeout(() => resolve(null), graceMs).unref()
    if (signal.aborted) later()
    else signal.addEventListener('abort', later, { once: true })
  })

/** Never throws for what an item or a module does; what is missing from the answer did not run. */
export async function runInVitest(options: RunOptions): Promise<SuiteRun> {
  const cases = new Map<string, TestCase>()
  const listeners = new Map(
    ['SIGINT', 'SIGTERM'].map((signal) => [signal, process.listeners(signal as NodeJS.Signals)]),
  )
  const vitest = await create(options, cases)
  takeOverSignals(listeners)
  options.signal.addEventListener('abort', () => void vitest.cancelCurrentRun('keyboard-input'), { once: true })

  const specifications = await vitest.globTestSpecifications()
  const ended = options.signal.aborted
    ? null
    : await Promise.race([vitest.runTestSpecifications(specifications, true), aborted(options.signal, options.graceMs)])
  const modules = ended?.testModules ?? vitest.state.getTestModules()
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const moduleErrors = modules.flatMap((module) =>
    module.errors().map(({ message }) => `${module.relativeModuleId} did not load: ${firstLine(message)}`),
  )
  const suiteErrors = modules.flatMap((module) =>
    [...module.children.allSuites()].flatMap((suite) => suite.errors().map(({ message }) => firstLine(message))),
  )
  const unhandled = (ended?.unhandledErrors ?? []).map(
    (error) =>
      `unhandled error: ${error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error) ? firstLine(String(error.message)) : String(error)}`,
  )

  // vitest sets 1 on any failed test; the exit code is computed in one place, from the result.
  process.exitCode = 0
  if (ended !== null) await vitest.close()
  return {
    tests: tests.map((test) => ranTest(cases.get(test.id) ?? test)).filter((test) => test !== null),
    identification: tests.map((test) => test.meta().identification).find((found) => found !== undefined) ?? null,
    cost: modules.map((module) => module.meta().cost).find((cost) => cost !== undefined) ?? null,
    errors: [...moduleErrors, ...suiteErrors, ...unhandled],
  }
}
