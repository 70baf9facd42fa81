/** The checked configuration of an environment, or all its problems at once; nothing is looked at before it holds. */
import { existsSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import * as v from 'valibot'
import { parseDocument } from 'yaml'
import { defaultCertificates, parseEngineHost } from '../connections/engine/address.ts'
import type { Cadence } from '../run-context.ts'
import { readWaivers } from '../waivers/file.ts'
import type { Waiver } from '../waivers/waiver.ts'
import { type StackDescription, stackDescription } from './description.ts'
import { danglingReferences } from './references.ts'
import { resolveVariables } from './resolve.ts'
import { readSources } from './sources.ts'
import { parseStackEnvironment, secretsAmong } from './stack-environment.ts'

export interface Account {
  user?: string
  password?: string
  host?: string
  port?: number
}

/** An HTTP service that is published, or wants a token. */
export interface HttpAccount {
  host?: string
  port?: number
  token?: string
}

export interface Configuration {
  environment: string
  description: StackDescription
  operator: string
  timeoutMs: number
  /** Of a whole run of each suite. */
  deadlineMs: Record<Cadence, number>
  /** Absolute folder of this environment's reports. */
  reports: string
  engineHost: string | null
  /** Absolute folder of the certificates for TLS to the engine; null where nothing asks for TLS. */
  engineCertificates: string | null
  /** Absolute path of the stack's own environment file; null where none is configured. */
  stackEnvironmentFile: string | null
  /** The dead man's switch; null where none is configured. */
  pingUrl: string | null
  accounts: { postgres: Account; mysql: Account; redis: Account; http: Record<string, HttpAccount> }
  secrets: { name: string; value: string }[]
  /** The risks accepted for this environment, and the file that they stand in. */
  waivers: Waiver[]
  waiversFile: string
}

export type Loaded = { configuration: Configuration; problems: null } | { configuration: null; problems: string[] }

function readDescription(stack: string, root: string): { description: StackDescription | null; problems: string[] } {
  const path =
    isAbsolute(stack) || stack.endsWith('.yaml')
      ? join(isAbsolute(stack) ? '/' : root, stack)
      : join(root, 'stacks', `${stack}.yaml`)
  if (!existsSync(path))
    return {
      description: null,
      problems: [`STACK=${stack}: no such stack description (${path}); for example STACK=reference`],
    }
  const document = parseDocument(readFileSync(path, 'utf8'))
  if (document.errors.length > 0)
    return { description: null, problems: document.errors.map(({ message }) => `${path}: ${message}`) }
  const parsed = v.safeParse(stackDescription, document.toJS())
  if (!parsed.success) {
    return {
      description: null,
      problems: parsed.issues.map((issue) => `${path}: ${v.getDotPath(issue) ?? 'file'}: ${issue.message}`),
    }
  }
  const problems = danglingReferences(parsed.output).map((problem) => `${path}: ${problem}`)
  return { description: problems.length === 0 ? parsed.output : null, problems }
}

/** Seconds, where nobody set any: the weekly suite restores whole backups. */
const OWN_DEADLINES = { daily: 180, weekly: 7200, monthly: 180 } satisfies Record<Cadence, number>

const deadlines = (seconds: number | undefined): Record<Cadence, number> => ({
  daily: (seconds ?? OWN_DEADLINES.daily) * 1000,
  weekly: (seconds ?? OWN_DEADLINES.weekly) * 1000,
  monthly: (seconds ?? OWN_DEADLINES.monthly) * 1000,
})

/** As docker's own client takes it: DOCKER_TLS_VERIFY asks for TLS, and so does a folder of certificates. */
export function certificatesFolder(values: ReadonlyMap<string, unknown>, root: string): string | null {
  const folder = values.get('DOCKER_CERT_PATH')
  if (typeof folder === 'string') return resolve(root, folder)
  return values.has('DOCKER_TLS_VERIFY') ? defaultCertificates() : null
}

export interface LoadOptions {
  environment: string
  /** The project's root, where the `.env` files and stacks/ lie. */
  root: string
  processEnvironment?: NodeJS.ProcessEnv
  /** Every item that exists: a waiver of any other is a mistake. Without it that is not checked. */
  knownIds?: readonly string[]
}

/** What must not be printed of the stack's own file. One that cannot be read is told by the items that need it. */
function secretsOfStack(path: string | null): { name: string; value: string }[] {
  try {
    return path === null ? [] : secretsAmong(parseStackEnvironment(readFileSync(path, 'utf8')).variables)
  } catch {
    return []
  }
}

/** Loads and checks everything; never throws for what a person wrote wrongly, but lists all of it. */
export function loadConfiguration({
  environment,
  root,
  processEnvironment = process.env,
  knownIds,
}: LoadOptions): Loaded {
  const { sources, problems: sourceProblems } = readSources(environment, root, processEnvironment)
  if (sources.length === 0) return { configuration: null, problems: sourceProblems }
  const { values, secrets, problems: variableProblems } = resolveVariables(sources)
  const stack = values.get('STACK')
  const { description, problems: descriptionProblems } =
    typeof stack === 'string'
      ? readDescription(stack, root)
      : { description: null, problems: ['STACK is not set; for example STACK=reference'] }
  const named = values.get('RUNBOOK_WAIVERS') as string | undefined
  const waiversFile = resolve(root, named ?? 'waivers.yaml')
  const accepted = readWaivers(waiversFile, { now: new Date(), knownIds, isNamed: named !== undefined })
  const engineHost = (values.get('DOCKER_HOST') as string | undefined) ?? null
  const engineCertificates = certificatesFolder(values, root)
  const { problem: engineProblem } = parseEngineHost(engineHost, engineCertificates)
  const problems = [
    ...sourceProblems,
    ...variableProblems,
    ...(engineProblem === null ? [] : [engineProblem]),
    ...descriptionProblems,
    ...accepted.problems,
  ]
  if (description === null || problems.length > 0) return { configuration: null, problems }

  const text = (name: string): string | undefined => values.get(name) as string | undefined
  const number = (name: string, otherwise: number): number => (values.get(name) as number | undefined) ?? otherwise
  const account = (prefix: string): Account => {
    const fields = {
      user: text(`${prefix}_USER`),
      password: text(`${prefix}_PASSWORD`),
      host: text(`${prefix}_HOST`),
      port: values.get(`${prefix}_PORT`),
    }
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Account
  }
  const httpAccounts = Object.fromEntries(
    (['prometheus', 'alertmanager', 'grafana'] as const).flatMap((kind) => {
      const endpoint = description.monitoring?.[kind]
      if (endpoint === undefined) return []
      const { host, port } = account(kind.toUpperCase())
      const token = text(`${kind.toUpperCase()}_TOKEN`)
      return [[endpoint.service, { ...(host && { host }), ...(port && { port }), ...(token && { token }) }]]
    }),
  )
  const reports = text('RUNBOOK_REPORTS') ?? 'reports'
  const file = text('STACK_ENV_FILE')
  const stackEnvironmentFile = file === undefined ? null : resolve(root, file)
  return {
    configuration: {
      environment,
      description,
      operator: text('RUNBOOK_OPERATOR') ?? userInfo().username,
      timeoutMs: number('RUNBOOK_TIMEOUT', 10) * 1000,
      deadlineMs: deadlines(values.get('RUNBOOK_DEADLINE') as number | undefined),
      reports: join(isAbsolute(reports) ? reports : join(root, reports), environment),
      engineHost,
      engineCertificates,
      stackEnvironmentFile,
      pingUrl: text('RUNBOOK_PING_URL') ?? null,
      accounts: { postgres: account('POSTGRES'), mysql: account('MYSQL'), redis: account('REDIS'), http: httpAccounts },
      waivers: accepted.waivers.filter((waiver) => (waiver.environment ?? environment) === environment),
      waiversFile,
      secrets: [...secrets, ...secretsOfStack(stackEnvironmentFile)],
    },
    problems: null,
  }
}
