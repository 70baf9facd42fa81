/** `npm run daily|weekly|monthly`: configure, look, judge, report, exit. */
import type { Configuration } from '../../helpers/configuration/load.ts'
import { openEngine } from '../../helpers/connections/index.ts'
import { readHistory } from '../../helpers/history.ts'
import { ensureEpoch } from '../../helpers/ledger.ts'
import { createRedactor, type Redactor } from '../../helpers/redaction.ts'
import { publishRun } from '../../helpers/report/publish.ts'
import { safeResults } from '../../helpers/report/safe-results.ts'
import { isColourful } from '../../helpers/report/terminal/paint.ts'
import { progress } from '../../helpers/report/terminal/progress.ts'
import { renderTerminal } from '../../helpers/report/terminal.ts'
import { ids, type Suite } from '../../runbook/ids.ts'
import { configured, root } from '../configured.ts'
import { BAD_INPUT } from '../parsing.ts'
import { declaredItems } from './catalogue.ts'
import { gitState, runId, toolVersion } from './identity.ts'
import { watchForInterruption } from './interruption.ts'
import { parseSuiteOptions, type SuiteOptions } from './options.ts'
import { pingWhenComplete } from './ping.ts'
import { renderProofs } from './proofs.ts'
import { buildResults } from './results.ts'
import { selectIds, unmatched } from './selection.ts'
import { runInVitest } from './vitest-run.ts'

const GRACE_MS = 2_000

const complain = (lines: readonly string[]): void => void process.stderr.write(`${lines.join('\n')}\n`)

async function list(suite: Suite, only: readonly string[] | null): Promise<number> {
  const wanted = selectIds(only, ids[suite])
  const items = (await declaredItems(suite, root)).filter(({ id }) => wanted.includes(id))
  const width = Math.max(...items.map(({ id }) => id.length))
  const sections = Map.groupBy(items, ({ section }) => section)
  for (const [section, members] of sections) {
    process.stdout.write(`${section}\n${members.map(({ id, title }) => `  ${id.padEnd(width)}  ${title}\n`).join('')}`)
  }
  return 0
}

/** A short secret cannot be masked everywhere: a finding of its own, that never keeps a report. */
const weakSecretNotes = ({ weakSecrets }: Redactor): string[] =>
  weakSecrets.map(
    (name) => `${name} is so short or common that it is masked only where it stands as a value: choose a longer one`,
  )

/** An item that was cut short may not have taken its containers away; those of this very process are nobody else's. */
async function removeOwnContainers(configuration: Configuration): Promise<void> {
  const { engineHost: host, engineCertificates: certificates, timeoutMs } = configuration
  const engine = openEngine({ host, certificates, timeoutMs })
  // They end by themselves, and the next run looks for them: no reason to keep the report.
  await engine.sweepScratch('own').catch(() => undefined)
  await engine.close()
}

/** Looks at the stack and reports; returns the exit code. */
async function look(suite: Suite, options: SuiteOptions, configuration: Configuration): Promise<number> {
  const startedAt = new Date().toISOString()
  const id = runId(startedAt, suite)
  const interruption = watchForInterruption(configuration.deadlineMs[suite])
  const selected = options.only === null ? null : selectIds(options.only, ids[suite])
  const line = progress(process.stderr)
  const epoch = await ensureEpoch(configuration.reports, startedAt)

  const [run, history, git] = await Promise.all([
    runInVitest({
      suite,
      root,
      context: { id, suite, environment: options.environment, epoch, prove: options.prove, selection: options.only },
      selected,
      onFound: line.started,
      onFinished: line.finished,
      signal: interruption.signal,
      graceMs: GRACE_MS,
    }),
    readHistory(configuration.reports, { suite, maxRuns: 1 }),
    gitState(root),
  ])
  interruption.disarm()
  line.stop()
  if (interruption.reason() !== null) await removeOwnContainers(configuration)

  const results = buildResults({
    id,
    suite,
    configuration,
    startedAt,
    run,
    expected: selected ?? ids[suite],
    only: options.only,
    reason: interruption.reason(),
    previous: history.at(-1) ?? null,
    epoch,
    provenance: { toolVersion: toolVersion(root), ...git },
    failOn: options.failOn,
  })
  const redactor = createRedactor(configuration.secrets)
  if (options.prove) {
    const { text, exitCode } = renderProofs(safeResults(results, redactor))
    process.stdout.write(text)
    return exitCode
  }
  const publication = await publishRun(results, { directory: configuration.reports, redactor })
  const pingProblems = await pingWhenComplete(publication.results, configuration.pingUrl)
  if (options.json) process.stdout.write(`${JSON.stringify(publication.results, null, 2)}\n`)
  else {
    process.stdout.write(
      renderTerminal(publication.results, {
        detail: options.verbose ? 'verbose' : 'brief',
        colour: isColourful(process.stdout),
        columns: process.stdout.columns,
        report: publication.report,
        problems: [...publication.problems, ...weakSecretNotes(redactor), ...pingProblems],
      }),
    )
  }
  return publication.exitCode
}

/** Runs the command; returns the exit code and never throws for what a person typed or configured. */
export async function suiteCommand(suite: Suite, args: readonly string[]): Promise<number> {
  const options = parseSuiteOptions(suite, args)
  if (typeof options === 'number') return options
  const strays = unmatched(options.only, ids[suite])
  if (strays.length > 0) {
    complain(
      strays.map(
        (stray) => `--only ${stray} matches no item of the ${suite} suite; see them with: npm run ${suite} -- --list`,
      ),
    )
    return BAD_INPUT
  }
  if (options.list) return list(suite, options.only)
  const configuration = configured(options.environment)
  if (typeof configuration === 'number') return configuration
  return look(suite, options, configuration)
}
