/** Every configuration variable: what it is for, what it may hold, an example. `.env.example` is tested against this table. */
import * as v from 'valibot'

export interface Variable {
  name: string
  /** A connection or a secret must stand in the same source as STACK, so that no other stack's value fills a gap. */
  kind: 'setting' | 'connection' | 'secret'
  about: string
  example: string
  schema: v.GenericSchema<string, unknown>
}

const word = v.pipe(v.string(), v.nonEmpty('is empty'))
const port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, 'is no port number'),
  v.transform(Number),
  v.maxValue(65535, 'is above 65535'),
)
const url = v.pipe(v.string(), v.url('is no URL'))
const seconds = v.pipe(
  v.string(),
  v.regex(/^\d+(\.\d+)?$/, 'is no number of seconds'),
  v.transform(Number),
  v.minValue(0.1, 'is below 0.1'),
)

const setting = (name: string, about: string, example: string, schema: Variable['schema'] = word): Variable => ({
  name,
  kind: 'setting',
  about,
  example,
  schema,
})

const database = (prefix: string, what: string, example: { user: string; port: string }): Variable[] => [
  {
    name: `${prefix}_HOST`,
    kind: 'connection',
    about: `${what} host, only where it is published; without it the engine's ways are tried`,
    example: '127.0.0.1',
    schema: word,
  },
  {
    name: `${prefix}_PORT`,
    kind: 'connection',
    about: `${what} port beside the host`,
    example: example.port,
    schema: port,
  },
  {
    name: `${prefix}_USER`,
    kind: 'connection',
    about: `${what} account, read-only (stack/accounts/)`,
    example: example.user,
    schema: word,
  },
  {
    name: `${prefix}_PASSWORD`,
    kind: 'secret',
    about: `its password, or ${prefix}_PASSWORD_FILE with a path`,
    example: "'in single quotes'",
    schema: word,
  },
]

const published = (prefix: string, what: string, example: string): Variable[] => [
  {
    name: `${prefix}_HOST`,
    kind: 'connection',
    about: `${what} host, only where it is published; without it the engine's ways are tried`,
    example: '127.0.0.1',
    schema: word,
  },
  { name: `${prefix}_PORT`, kind: 'connection', about: `${what} port beside the host`, example, schema: port },
]

export const VARIABLES: readonly Variable[] = [
  setting('STACK', 'stack description: a name in stacks/ or a path to a YAML file', 'reference'),
  {
    name: 'STACK_ENV_FILE',
    kind: 'connection',
    about: "the stack's own environment file, as Compose reads it: its credentials are judged, and never shown",
    example: '/srv/travian/.env.production',
    schema: word,
  },
  setting('RUNBOOK_OPERATOR', 'who runs it, for the report; the login name without it', 'kim'),
  setting('RUNBOOK_TIMEOUT', 'seconds that one look may take', '10', seconds),
  setting(
    'RUNBOOK_DEADLINE',
    'seconds that a whole run may take; 180 without it, for the weekly suite 7200',
    '180',
    seconds,
  ),
  setting(
    'RUNBOOK_PING_URL',
    'asked after every complete run, so that a daily that stops running is noticed elsewhere',
    'https://alive.example/ping',
    url,
  ),
  setting('RUNBOOK_REPORTS', 'folder of the reports', 'reports'),
  setting('RUNBOOK_WAIVERS', 'file of the accepted risks', 'waivers.yaml'),
  {
    name: 'DOCKER_HOST',
    kind: 'connection',
    about: 'the engine, when it is not the local socket: unix://, tcp:// with TLS, or ssh:// (docs/engines.md)',
    example: 'ssh://deploy@stack.example',
    schema: url,
  },
  {
    name: 'DOCKER_TLS_VERIFY',
    kind: 'connection',
    about: 'TLS to a tcp:// engine, whose certificate is always verified; leave it out for none',
    example: '1',
    schema: v.pipe(v.string(), v.picklist(['1', 'true'], 'is not 1: there is no TLS without verification')),
  },
  {
    name: 'DOCKER_CERT_PATH',
    kind: 'connection',
    about: 'folder of ca.pem, cert.pem and key.pem for that; ~/.docker without it',
    example: '/etc/runbook/docker-tls',
    schema: word,
  },
  ...database('POSTGRES', 'PostgreSQL', { user: 'runbook', port: '5432' }),
  ...database('MYSQL', 'MySQL or MariaDB', { user: 'runbook', port: '3306' }),
  ...database('REDIS', 'Redis', { user: 'runbook', port: '6379' }),
  ...published('PROMETHEUS', 'Prometheus', '9090'),
  ...published('ALERTMANAGER', 'Alertmanager', '9093'),
  ...published('GRAFANA', 'Grafana', '3000'),
  {
    name: 'GRAFANA_TOKEN',
    kind: 'secret',
    about: 'token of a Grafana service account with the role Viewer, or GRAFANA_TOKEN_FILE with a path',
    example: "'in single quotes'",
    schema: word,
  },
]
