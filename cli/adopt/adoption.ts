/** From one compose project and the answers to a stack description with all its finds. */
import * as v from 'valibot'
import { type StackDescription, stackDescription } from '../../helpers/configuration/description.ts'
import { openConnections } from '../../helpers/connections/index.ts'
import type { Accounts } from './accounts.ts'
import { describeApplication } from './application.ts'
import { describeBackups } from './backups.ts'
import { parsePlace } from './candidates.ts'
import { describeContents } from './contents.ts'
import { describeEdge } from './edge.ts'
import type { EngineFacts } from './engine.ts'
import { type Detected, type Find, found } from './find.ts'
import { type Looking, orNull } from './look.ts'
import { describeMonitoring } from './monitoring.ts'
import type { Service } from './roles.ts'
import { describeDatabases, describeServices } from './structure.ts'
import { switchedOff } from './switched-off.ts'
import { describeWorkers, type WorkerParts } from './workers.ts'

export interface Answers {
  project: string
  label: string
  timezone: string
  /** As the operator gave it; null for what is published here, empty for none. */
  url: string | null
  backups: string
  offsite: string
}

export interface AdoptionOptions {
  name: string
  answers: Answers
  services: Service[]
  /** What the services were recognised by. */
  finds: Find[]
  accounts: Accounts
  engine: EngineFacts
}

export interface Adoption {
  /** Plain data, in the order in which it is written. */
  description: Record<string, unknown>
  finds: Find[]
}

/** The part of the description by which the databases are reached while we look. */
function provisional({ name, answers, services }: AdoptionOptions): StackDescription {
  return v.parse(stackDescription, {
    name,
    label: answers.label,
    project: answers.project,
    timezone: answers.timezone,
    services: describeServices(services).part,
    databases: describeDatabases(services).part,
    queues: {},
    workers: {},
  })
}

const onlyThere = (sections: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(sections).filter(([, value]) => value !== undefined && value !== null))

/** What only shows once it has happened cannot be described before: a list of failed jobs has no key while it is empty. */
const unseen = ({ queues }: WorkerParts): Record<string, string> =>
  Object.keys(queues).length > 0 && Object.values(queues).every(({ failed }) => failed === undefined)
    ? {
        'daily.queues.failed':
          'No list of failed jobs was seen in Redis; write its key to the queues as failed when there is one',
      }
    : {}

/** One find for each reason. */
const offFinds = (off: Record<string, string>): Find[] =>
  [...Map.groupBy(Object.keys(off), (id) => off[id] ?? '')].map(([reason, ids]) =>
    found('notApplicable', `${reason}: ${ids.join(', ')}`, 'the services', 'likely'),
  )

/** Asks only what reads; what cannot be looked at is left out of the description. */
export async function adopt(options: AdoptionOptions): Promise<Adoption> {
  const { name, answers, services, accounts, engine } = options
  const connections = openConnections({
    description: provisional(options),
    credentials: { ...accounts, http: {} },
    runId: 'adopt',
    timeoutMs: 10_000,
    engineHost: engine.host,
    engineCertificates: engine.certificates,
  })
  const looking: Looking = { services, connections }
  try {
    const structure = describeServices(services)
    const databases = describeDatabases(services)
    const hasRedis = databases.part.redis !== undefined && accounts.redis !== undefined
    const redis = hasRedis ? await orNull(() => connections.redis()) : null
    const place = parsePlace(answers.backups)
    const [workers, application, contents, monitoring, edge, backups] = await Promise.all([
      describeWorkers(looking, redis),
      describeApplication(looking),
      describeContents(looking),
      describeMonitoring(looking),
      describeEdge(looking, answers.url),
      place === null ? null : describeBackups(looking, place, parsePlace(answers.offsite)),
    ])
    const off = { ...switchedOff(services), ...unseen(workers.part) }
    const details: (Detected<unknown> | null)[] = [databases, workers, application, contents, monitoring, edge, backups]
    return {
      description: onlyThere({
        name,
        label: answers.label,
        project: answers.project,
        timezone: answers.timezone,
        services: structure.part,
        databases: databases.part,
        ...contents.part,
        timeServer: application.part.timeServer,
        application: application.part.application,
        queues: workers.part.queues,
        workers: workers.part.workers,
        logs: application.part.logs,
        appLog: application.part.appLog,
        backups: backups?.part,
        ...edge.part,
        monitoring: monitoring?.part,
        notApplicable: off,
      }),
      finds: [
        ...options.finds,
        ...structure.finds,
        ...details.flatMap((detected) => detected?.finds ?? []),
        ...offFinds(off),
      ],
    }
  } finally {
    await connections.close()
  }
}

/** What the checked configuration would complain about; empty where the description holds. */
export function problemsOf(description: Record<string, unknown>): string[] {
  const parsed = v.safeParse(stackDescription, description)
  return parsed.success ? [] : parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'file'}: ${issue.message}`)
}
