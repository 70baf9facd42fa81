/** Errors in the logs of services and workers, as readings: what is new, what is usual, what was left out. */
import type { WorkerDescription } from '../../configuration/workers.ts'
import { DAY_MS } from '../../durations.ts'
import { evidence, lookAtEach, type Observation, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import type { Group } from './groups.ts'
import { occasions, type PastRun, pastRuns, remember, sawPredecessor } from './memory.ts'
import { coverageOf, type ServiceLog, serviceLog } from './service-log.ts'
import { mergeTallies, type Tallied } from './tally.ts'
import { type WorkerFile, workerFiles } from './worker-files.ts'

export interface PatternFacts extends Group {
  /** Counts at the last seven occasions, newest first; 0 where it did not stand in the log. */
  before: number[]
  /** Not there at the last run. */
  isNew: boolean
}

export interface LogFacts {
  service: string
  /** Their names. */
  containers: string[]
  /** What the service needs: their failing explains lost connections. */
  needs: string[]
  patterns: PatternFacts[]
  lines: number
  coverage: string
  /** Why the logs do not tell of the whole window; null where they do. */
  lost: string | null
  /** What shows their ends, ready to paste, beside the containers' own. */
  commands: string[]
}

const SHOWN = 30
const clock = (ms: number): string => new Date(ms).toISOString()

/** Each pattern with what earlier runs saw of it. */
export function withHistory(errors: readonly Group[], runs: readonly PastRun[], now: Date): PatternFacts[] {
  const past = occasions(runs, now)
  const last = runs.at(-1)
  return errors.map((group) => ({
    ...group,
    before: past.map(({ counts }) => counts.get(group.key) ?? 0),
    isNew: (last?.counts.get(group.key) ?? 0) === 0,
  }))
}

const row = ({ level, count, first, last, pattern, isNew }: PatternFacts): Row => ({
  level,
  count,
  first: clock(first),
  last: clock(last),
  new: isNew,
  pattern,
})

const listed = (title: string, groups: readonly Group[]): string[] =>
  groups.length === 0
    ? []
    : [
        '',
        `${title}:`,
        ...groups.slice(0, 10).map(({ count, pattern, last }) => `${count} × ${pattern} (last ${clock(last)})`),
      ]

/** What was read, as a person checks it. */
export function logText({ errors, warnings, passing, lines, wafDenials, ownLines, cutLines }: Tallied): string {
  return [
    `${lines} lines read; left out: ${wafDenials} WAF denials, ${ownLines} of this suite; ${cutLines} lines were too long to read whole`,
    ...errors.slice(0, SHOWN).flatMap(({ level, count, first, last, pattern, example }) => [
      '',
      `${level}, ${count} × between ${clock(first)} and ${clock(last)}: ${pattern}`,
      ...example
        .split('\n')
        .slice(0, 12)
        .map((text) => `  ${text}`),
    ]),
    ...listed('An ordinary stop or start near by', passing),
    ...listed('Warnings, not judged', warnings),
  ].join('\n')
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** `3 errors in 2 patterns, 1 of them new`. */
export function errorsText(patterns: readonly PatternFacts[], lines: number): string {
  const count = patterns.reduce((total, pattern) => total + pattern.count, 0)
  if (count === 0) return `no error in ${plural(lines, 'line')}`
  const fresh = patterns.filter(({ isNew }) => isNew).length
  return `${plural(count, 'error')} in ${plural(patterns.length, 'pattern')}, ${fresh} of them new since the last run`
}

async function lostPart(
  stack: Stack,
  { containers, window, service }: ServiceLog,
  runs: readonly PastRun[],
): Promise<string | null> {
  const [oldest] = [...containers].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
  if (oldest === undefined || oldest.createdAt <= window.start) return null
  const before = sawPredecessor(
    runs,
    containers.map(({ id }) => id),
    oldest.createdAt,
  )
  if (before === null) return null
  const procedures = await stack.procedures()
  if (procedures.some((at) => at >= before.at && at <= window.end)) return null
  return `${service} has a new container since ${clock(oldest.createdAt.getTime())} and no deployment is recorded: what the one before it wrote is lost`
}

/** What was read of each file, as a person checks it. */
const filesText = (files: readonly WorkerFile[]): string =>
  files
    .map(({ name, tallied, isEmpty, writtenAt, from }) =>
      isEmpty
        ? `${name}: empty, last written ${clock(writtenAt.getTime())}`
        : `${name}: ${tallied.lines} lines since ${clock(from)}, last written ${clock(writtenAt.getTime())}`,
    )
    .join('\n')

/** `; empty since 2026-11-20: /var/log/workers/spawn-error.log in …`: an error log may well be. */
function emptyText(files: readonly WorkerFile[], end: Date): string {
  const isOld = ({ isEmpty, writtenAt }: WorkerFile): boolean => isEmpty && end.getTime() - writtenAt.getTime() > DAY_MS
  return files
    .filter(isOld)
    .map(({ name, writtenAt }) => `; empty since ${clock(writtenAt.getTime()).slice(0, 10)}: ${name}`)
    .join('')
}

interface Subject {
  id: string
  object: string
  service: string
  /** Files beside the containers' own logs. */
  logs: WorkerDescription['logs']
}

async function look(stack: Stack, { id, object, service, logs }: Subject): Promise<Omit<Seen<LogFacts>, 'object'>> {
  const [log, history] = await Promise.all([serviceLog(stack, service), stack.history()])
  const { window, containers } = log
  const { files, unread, silence } = await workerFiles(stack, { service, logs }, log)
  const tallied = mergeTallies([log.tallied, ...files.map((file) => file.tallied)])
  const [missed] = unread
  // Errors that were found stand, whatever else could not be read.
  if (missed !== undefined && tallied.errors.length === 0) throw missed
  const coverage = coverageOf(window, [log, ...files])
  const runs = pastRuns(history, id, object)
  const patterns = withHistory(tallied.errors, runs, window.end)
  const count = patterns.reduce((total, pattern) => total + pattern.count, 0)
  const names = containers.map(({ name }) => name)
  const own = `log of ${names.join(', ')}, both streams`
  const source = `${[own, ...files.map(({ name }) => name)].join('; ')}; since ${clock(window.start.getTime())}`
  return {
    reading: reading({
      value: count,
      unit: 'errors',
      text: errorsText(patterns, tallied.lines) + emptyText(files, window.end),
      source,
      coverage,
      rows: patterns.slice(0, SHOWN).map(row),
      remember: remember(
        containers.map((container) => container.id),
        tallied.errors,
      ),
    }),
    facts: {
      service,
      containers: names,
      needs: stack.description.services[service]?.needs ?? [],
      patterns,
      lines: tallied.lines,
      coverage,
      lost:
        missed?.message ?? (silence === null ? null : `${object}: ${silence}`) ?? (await lostPart(stack, log, runs)),
      commands: files.map(({ command }) => command),
    },
    evidence: [
      evidence(source, logText(tallied)),
      ...(files.length === 0 ? [] : [evidence('files of the worker', filesText(files))]),
    ],
  }
}

/** Errors by pattern of every service that is no worker's. One result per service. */
export async function serviceErrors(stack: Stack): Promise<Observation<LogFacts>[]> {
  const { services, workers, project } = stack.description
  // Asked once here, so that an engine that cannot be asked is one answer and not one per service.
  await stack.connections.engine.containers(project)
  const ofWorkers = new Set(Object.values(workers).map(({ service }) => service))
  const names = Object.keys(services).filter((service) => !ofWorkers.has(service))
  return lookAtEach(names, String, (service) =>
    look(stack, { id: 'daily.logs.services', object: service, service, logs: [] }),
  )
}

/** Errors by pattern of every worker, in its containers' own logs and in the files that it writes. One result per worker. */
export async function workerErrors(stack: Stack): Promise<Observation<LogFacts>[]> {
  const { workers, project } = stack.description
  await stack.connections.engine.containers(project)
  return lookAtEach(
    Object.entries(workers),
    ([name]) => name,
    ([name, { service, logs }]) => look(stack, { id: 'daily.logs.workers', object: name, service, logs }),
  )
}
