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

export type Rule = (typeof RULES)[number]
export type CredentialsDescription = v.InferOutput<typeof credentials>
export type HardeningDescription = v.InferOutput<typeof hardening>
