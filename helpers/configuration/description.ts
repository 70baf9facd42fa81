/** The stack description: which services this environment consists of and where each thing is to be found. */
import * as v from 'valibot'
import { application, contents, game, timeServer } from './contents.ts'
import { documents } from './documents.ts'
import { appLog, rotation } from './logs.ts'
import { api, monitoring } from './monitoring.ts'
import { queue } from './queues.ts'
import { backups, publicAddress, rollback } from './safety.ts'
import { audit, credentials, dependencies, hardening } from './security.ts'
import { worker } from './workers.ts'

const name = v.pipe(v.string(), v.nonEmpty('must not be empty'))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))

const service = v.strictObject({
  kind: v.picklist(['long-running', 'one-shot']),
  needs: v.optional(v.array(name), []),
})

const way = v.picklist(['direct', 'container-address', 'tunnel'])

const database = v.strictObject({
  service: name,
  port,
  database: v.optional(name),
  /** How to reach it; without it every way is tried in this order. */
  via: v.optional(way),
})

const limit = v.strictObject({ warning: v.optional(v.number()), critical: v.optional(v.number()) })

export const stackDescription = v.strictObject({
  name,
  /** Shown beside the name, so that nobody takes production for staging. */
  label: name,
  /** Compose project: containers are found by its label, never by folder name. */
  project: name,
  /** IANA time zone of the stack's schedules. */
  timezone: name,
  services: v.record(name, service),
  databases: v.strictObject({
    postgres: v.optional(database),
    mysql: v.optional(database),
    redis: v.optional(
      v.strictObject({
        ...database.entries,
        /** `none` for a mere cache; without it what it holds must survive a restart. */
        persistence: v.optional(v.picklist(['required', 'none'])),
      }),
    ),
  }),
  contents: v.optional(contents),
  game: v.optional(game),
  application: v.optional(application),
  timeServer: v.optional(timeServer),
  queues: v.record(name, queue),
  workers: v.record(name, worker),
  logs: v.optional(v.array(v.strictObject({ service: name, path: name })), []),
  appLog: v.optional(appLog),
  rotation: v.optional(rotation, []),
  monitoring: v.optional(monitoring),
  api: v.optional(api),
  backups: v.optional(backups),
  rollback: v.optional(rollback),
  public: v.optional(publicAddress),
  hardening: v.optional(hardening),
  credentials: v.optional(credentials),
  dependencies: v.optional(dependencies),
  audit: v.optional(audit),
  /** The firewall, and whether one attack may be played that it must refuse and write down. */
  waf: v.optional(v.strictObject({ service: name, canary: v.optional(v.boolean(), true) })),
  documents: v.optional(documents),
  images: v.optional(
    v.strictObject({
      /** Beginnings of names of images that no registry has: only their age is judged. */
      builtHere: v.array(name),
    }),
  ),
  /** The engine's host, where its files are not under `/` for this suite: `root` is the folder they are mounted at. */
  host: v.optional(v.strictObject({ root: v.pipe(v.string(), v.startsWith('/', 'must be an absolute path')) })),
  notApplicable: v.optional(v.record(name, name), {}),
  limits: v.optional(v.record(name, limit), {}),
})

export type StackDescription = v.InferOutput<typeof stackDescription>
export type DatabaseDescription = v.InferOutput<typeof database>
export type ConnectionWay = v.InferOutput<typeof way>
