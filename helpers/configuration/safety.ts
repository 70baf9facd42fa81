/** How the game is kept safe and how players come in: backups, and the public address. */
import * as v from 'valibot'
import { problemOf } from '../calendar.ts'

const name = v.pipe(v.string(), v.nonEmpty('must not be empty'))
const path = v.pipe(v.string(), v.startsWith('/', 'must be an absolute path'))
const cronPattern = v.pipe(
  v.string(),
  v.check((pattern) => problemOf({ pattern, zone: 'UTC' }) === null, 'must be a cron pattern, for example "0 2 * * *"'),
)

const job = v.strictObject({
  /** In the stack's time zone. */
  schedule: cronPattern,
  /** The program that cron runs, as it stands in the crontab and in the process list. */
  script: name,
  /** Where it writes what it did, in the container or on the host. */
  log: v.optional(path),
  /** A part of the line by which it says that all went well. */
  success: v.optional(name, 'complete'),
  /** The folder of this engine's archives, where it is not that of all. */
  path: v.optional(path),
})

/** Where the backups lie and are made. */
const SERVICE_OR_HOST = 'must name the service in whose container the backups lie and are made, or say place: host'
const NOT_BOTH = 'must not name a service beside place: host, where the host itself makes the backups'

const days = (otherwise: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), otherwise)

/** In a service's container, or a folder of the machine on which the suite runs. */
const place = v.union([v.strictObject({ service: name, path }), v.strictObject({ path })])

const backupsObject = v.strictObject({
  /** The service in whose container the backups lie and are made. */
  service: v.optional(name),
  /** Or the machine that the engine runs on, whose own cron makes them. */
  place: v.optional(v.picklist(['container', 'host'], 'must be container (that of the service) or host'), 'container'),
  /** The folder over all tiers, of every engine that names none of its own. */
  path,
  graceMinutes: v.optional(v.pipe(v.number(), v.minValue(0)), 60),
  jobs: v.strictObject({ postgres: v.optional(job), mysql: v.optional(job) }),
  /** Databases of MySQL that may be lost. */
  expendable: v.optional(v.array(name), []),
  /** Copies on another machine. */
  offsite: v.optional(place),
  /** Cold storage, to which each month's backups are copied. */
  archive: v.optional(place),
  /** How many days each tier keeps its backups. */
  keepDays: v.optional(v.strictObject({ daily: days(7), weekly: days(28), monthly: days(365) }), {}),
  /** What is saved in another way, and how: volumes by their name in compose; `roles`, `redis`, `environment`, `certificates`. */
  elsewhere: v.optional(v.record(name, name), {}),
  /** What may be lost, and why; named likewise. */
  dispensable: v.optional(v.record(name, name), {}),
})

export const backups = v.pipe(
  backupsObject,
  v.forward(
    v.partialCheck(
      [['service'], ['place']],
      ({ service, place: where }) => where === 'host' || service !== undefined,
      SERVICE_OR_HOST,
    ),
    ['service'],
  ),
  v.forward(
    v.partialCheck(
      [['service'], ['place']],
      ({ service, place: where }) => where !== 'host' || service === undefined,
      NOT_BOTH,
    ),
    ['service'],
  ),
)

/** What a rollback needs. */
export const rollback = v.strictObject({
  /** Services whose images a deployment replaces. */
  services: v.optional(v.array(name), []),
  /** `rebuilt` where going back means a checkout and a build, so that no image has to be kept. */
  images: v.optional(v.picklist(['kept', 'rebuilt']), 'kept'),
  /** Programs that restore a backup, in services' containers. */
  restore: v.pipe(v.array(v.strictObject({ service: name, path })), v.nonEmpty()),
})

const httpUrl = v.pipe(
  v.string(),
  v.url('must be an address, for example https://game.example'),
  v.regex(/^https?:/, 'must begin with http:// or https://'),
)

/** The domain by which players come in. */
const domain = v.strictObject({
  /** The registered name, without the host before it: `game.example`. */
  name,
  /** Where the players' name must lead. */
  addresses: v.pipe(v.array(v.pipe(v.string(), v.ip('must be an IP address'))), v.nonEmpty()),
  /** Where its registry does not tell until when it is registered. */
  registeredUntil: v.optional(v.pipe(v.string(), v.isoDate('must be a day, for example "2027-03-01"'))),
  /** What the name is put behind to ask that; without it rdap.org, which knows the registries. */
  rdap: v.optional(httpUrl),
  /** Name servers to ask, `192.0.2.53` or `192.0.2.53:5353`; without them this machine's. */
  resolvers: v.optional(v.array(name), []),
})

export const publicAddress = v.strictObject({
  url: httpUrl,
  /** The name that players use, where the address above is another way to the same door. */
  hostName: v.optional(name),
  domain: v.optional(domain),
  /** The services that a request passes, the outermost first: their failing explains a shut door. */
  through: v.optional(v.array(name), []),
  /** What is asked: an answer is right when it is JSON, is no failure, and has these fields (`data.token`) filled. */
  entries: v.record(name, v.strictObject({ path, fields: v.optional(v.array(name), []) })),
  certificate: v.optional(
    v.strictObject({
      /** Where the certificate lies on disk, the newest one: a service's container and the file (never the key). */
      service: v.optional(name),
      file: v.optional(path),
      /** Of our own making: no authority vouches for it. */
      selfMade: v.optional(v.boolean(), false),
    }),
    {},
  ),
})

export type BackupsDescription = v.InferOutput<typeof backups>
export type BackupPlace = v.InferOutput<typeof place>
export type RollbackDescription = v.InferOutput<typeof rollback>
export type BackupJobDescription = v.InferOutput<typeof job>
export type DomainDescription = v.InferOutput<typeof domain>
export type PublicAddressDescription = v.InferOutput<typeof publicAddress>
