/** How the environment is secured: what containers may do, where secrets are kept, who logs in with them. */
import * as v from 'valibot'

const name = v.pipe(v.string(), v.nonEmpty('must not be empty'))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))

export const RULES = [
  'published-ports',
  'privileged',
  'capabilities',
  'no-new-privileges',
  'read-only',
  'docker-socket',
  'host-namespaces',
  'served-secrets',
] as const

export const hardening = v.strictObject({
  /** What each service may publish, as Compose writes it: `127.0.0.1:8443`, or `443` on every address. */
  published: v.optional(v.record(name, v.array(name)), {}),
  /** Services whose filesystem must be read-only. */
  readOnly: v.optional(v.array(name), []),
  /** HTTP services that are asked for secrets; without it those of `api`. */
  http: v.optional(v.array(v.strictObject({ service: name, port }))),
  /** What a service may do all the same, and why. */
  exceptions: v.optional(v.array(v.strictObject({ rule: v.picklist(RULES), service: name, reason: name })), []),
})

/** Where the description does not say which variables hold the same secret. */
export const USUALLY_SAME = [['POSTGRES_PASSWORD', 'PGPASSWORD', 'DATABASE_URL']]

/** Names of variables in the stack's own environment file (`STACK_ENV_FILE`). */
export const credentials = v.strictObject({
  /** The password of the application's account on each server. */
  database: v.optional(
    v.strictObject({ postgres: v.optional(name), mysql: v.optional(name), redis: v.optional(name) }),
    {},
  ),
  apiKeys: v.optional(v.array(name)),
  jwt: v.optional(v.array(name)),
  /** Variables that must hold the same secret. */
  same: v.optional(v.array(v.array(name)), USUALLY_SAME),
  /** Who logs in where, with which password; without a user as the server's default one. */
  logins: v.optional(
    v.array(
      v.strictObject({
        to: v.picklist(['postgres', 'mysql', 'redis']),
        user: v.optional(name),
        password: name,
        from: v.pipe(v.array(name), v.nonEmpty()),
      }),
    ),
    [],
  ),
})

const scan = v.strictObject({
  scanner: v.picklist(['npm', 'composer', 'trivy']),
  /** The folder of the lock file, or the image. */
  of: name,
  /** Where the scanner is, if not in the PATH. */
  program: v.optional(name),
})

/** What is scanned for known vulnerabilities. */
export const dependencies = v.array(scan)

/** The stack's own audit scripts. Their output is judged, since some end with 0 whatever they find. */
export const audit = v.strictObject({
  checkout: v.pipe(name, v.startsWith('/', 'must be an absolute path')),
  scripts: v.pipe(
    v.array(
      v.strictObject({
        /** Inside the checkout. */
        path: v.pipe(
          name,
          v.check((path) => !path.startsWith('-') && !path.split('/').includes('..'), 'must lie in the checkout'),
        ),
        /** The words before a number that is above zero when the script has really looked: `Prepared statements:`. */
        proof: name,
        /** The words in a line that tells of a finding: `VULNERABLE`. */
        finding: name,
      }),
    ),
    v.nonEmpty(),
  ),
})

export type Rule = (typeof RULES)[number]
export type CredentialsDescription = v.InferOutput<typeof credentials>
export type HardeningDescription = v.InferOutput<typeof hardening>
export type ScanDescription = v.InferOutput<typeof scan>
export type AuditDescription = v.InferOutput<typeof audit>
