/**
 * The stack's own defects, B1 to B16: TravianT4.6 as its repository has it cannot come up without repairs. Each is named
 * only where it is met, with what gave it away, so that "the stack cannot exist" is told from "a check failed".
 */
import type { Inspection } from '../../helpers/connections/index.ts'
import type { StackFacts } from './facts.ts'

export interface Defect {
  name: string
  title: string
  /** What gives it away; null where it is not met. */
  met: (facts: StackFacts) => string | null
  remedy: string[]
}

const isDown = ({ status, exitCode }: Inspection): boolean =>
  status === 'restarting' || status === 'dead' || (status === 'exited' && exitCode !== 0)

const isKind = (container: Inspection, ...kinds: string[]): boolean =>
  kinds.some((kind) => container.service === kind || container.image.split(/[:@]/)[0]?.split('/').at(-1) === kind)

/** The first container that fits, told in words. */
function first(
  { containers }: StackFacts,
  fits: (container: Inspection) => boolean,
  tell: (container: Inspection) => string,
): string | null {
  const found = containers.find(fits)
  return found === undefined ? null : tell(found)
}

/** The first line of a container's last words that fits. */
function said({ lastWords }: StackFacts, pattern: RegExp): string | null {
  for (const [name, text] of lastWords) {
    const line = text.split('\n').find((candidate) => pattern.test(candidate))
    if (line !== undefined) return `${name} says: ${line.trim().slice(0, 200)}`
  }
  return null
}

/** The first of the checkout's files whose text fits. */
function written({ checkout }: StackFacts, pattern: RegExp, ...paths: string[]): string | null {
  const path = paths.find((candidate) => pattern.test(checkout?.files.get(candidate) ?? ''))
  return path === undefined || checkout === null ? null : `${checkout.folder}/${path}`
}

const PHP_IMAGES = ['docker/nginx/Dockerfile.prod', 'docker/php-app/Dockerfile', 'docker/workers/Dockerfile']
const ENTRYPOINT_SQL = /^[^:]+:\/docker-entrypoint-initdb\.d\/.+\.sql$/

/** Healthy or not, a check that needs a variable which is not there can only fail. */
const lacksRedisPassword = ({ healthTest, variables }: Inspection): boolean =>
  /\$\{?REDIS_PASSWORD/.test(healthTest ?? '') && !variables.includes('REDIS_PASSWORD')

export const DEFECTS: readonly Defect[] = [
  {
    name: 'B1',
    title: 'The PHP images cannot be built: composer install where there is no composer.json',
    met: (facts) =>
      facts.checkout?.has('composer.json') === false ? written(facts, /composer install/, ...PHP_IMAGES) : null,
    remedy: ['Run composer install in sections/api and in sections/api/include, where composer.json is'],
  },
  {
    name: 'B2',
    title: 'A database cannot start: all capabilities are dropped and none is given back',
    met: (facts) =>
      first(
        facts,
        (one) =>
          isKind(one, 'postgres', 'mysql', 'mariadb', 'redis') &&
          one.capDrop.includes('ALL') &&
          one.capAdd.length === 0 &&
          isDown(one),
        ({ name, status }) => `${name} is ${status} with cap_drop: ALL`,
      ),
    remedy: ['In docker-compose.yml: cap_add: [CHOWN, SETUID, SETGID, DAC_OVERRIDE, FOWNER]'],
  },
  {
    name: 'B3',
    title: 'The initial schema is not in the checkout: a directory was mounted in its place, the database is empty',
    met: (facts) => {
      const directory = facts.directoriesForFiles.find((path) => ENTRYPOINT_SQL.test(path))
      return directory === undefined ? null : `${directory} is a directory; ${tablesText(facts)}`
    },
    remedy: [
      'Put the schema file where docker-compose.yml mounts it from, then load it into the database that exists:',
      'psql -v ON_ERROR_STOP=1 -f database/schemas/complete-schema.sql',
    ],
  },
  {
    name: 'B4',
    title: 'The health check of Redis can only fail: the container has no $REDIS_PASSWORD',
    met: (facts) => first(facts, lacksRedisPassword, ({ name, health }) => `${name}, health ${health ?? 'none yet'}`),
    remedy: ['In docker-compose.yml, service redis: environment: [REDIS_PASSWORD]'],
  },
  {
    name: 'B5',
    title: 'nginx cannot write its configuration as a user without rights on the volume',
    met: (facts) =>
      said(facts, /(?:cannot create|can't create|open\(\)) ?"?\/etc\/nginx\/conf\.d.*(?:denied|Read-only)/i),
    remedy: ['chown 1001 the volume nginx_conf once, or mount a tmpfs there: tmpfs: ["/etc/nginx/conf.d:uid=1001"]'],
  },
  {
    name: 'B6',
    title: 'The nginx configuration is not valid',
    met: (facts) =>
      said(facts, /\[emerg\].*(?:"add_header" directive is not allowed here|limit_req|invalid parameter "off")/) ??
      written(facts, /limit_req\s+off/, 'docker/nginx/conf.d/dev-http.conf'),
    remedy: ['Remove limit_req off, and put add_header into a location', 'docker exec travian_nginx nginx -t'],
  },
  {
    name: 'B7',
    title: 'The health check of nginx runs bash or asks a port on which nobody listens',
    met: (facts) =>
      first(
        facts,
        (one) =>
          isKind(one, 'nginx') &&
          one.status === 'running' &&
          one.health === 'unhealthy' &&
          /bash"?: (?:executable file )?not found|refused/i.test(one.healthOutput),
        ({ name, healthOutput }) => `${name} is unhealthy: ${healthOutput.trim().slice(0, 200) || 'no output'}`,
      ),
    remedy: ['healthcheck: { test: ["CMD", "wget", "-qO-", "http://127.0.0.1:8080/health"] }'],
  },
  {
    name: 'B8',
    title: 'The workers cannot run: their network or the programs of their loops do not exist',
    met: (facts) =>
      said(facts, /Failed opening required '[^']*cli\/[\w-]*worker/) ??
      (facts.networks.includes('travian_network')
        ? null
        : written(facts, /travian_network:\s*\n(?:\s+name:.*\n)?\s+external: true/, 'docker-compose.workers.yml')),
    remedy: [
      'Start the workers together with the base file: docker compose -f docker-compose.yml -f docker-compose.workers.yml up -d',
      'Use the networks of docker-compose.yml in docker-compose.workers.yml, and correct the paths that the loops require',
    ],
  },
  {
    name: 'B9',
    title: 'The application asks for TLS, which PostgreSQL does not have: every API action answers 500',
    met: (facts) =>
      facts.postgres?.hasTls === false
        ? (said(facts, /server does not support SSL, but SSL was required/i) ??
          written(facts, /sslmode=require/, 'sections/api/include/Database/DB.php'))
        : null,
    remedy: ['Turn on TLS in PostgreSQL (ssl = on, with a certificate), or set sslmode=prefer in Database/DB.php:45'],
  },
  {
    name: 'B10',
    title: 'The application has no vendor folder: the checkout hides that of the image',
    met: (facts) => said(facts, /Failed to open stream.*vendor\/autoload\.php|required '[^']*vendor\/autoload\.php'/i),
    remedy: ['Run composer install in sections/api and in sections/api/include of the checkout'],
  },
  {
    name: 'B11',
    title: 'docker-compose.prod.yml is refused by compose: it uses a volume that it does not define',
    met: (facts) => {
      const path = written(facts, /nginx_logs/, 'docker-compose.prod.yml')
      return path !== null && written(facts, /^ {2}nginx_logs:/m, 'docker-compose.prod.yml') === null ? path : null
    },
    remedy: ['Define volumes: { nginx_logs: } and keep one kind of limits: docker compose config -q tells'],
  },
  {
    name: 'B12',
    title: 'The WAF is published on ports on which its image does not listen',
    met: (facts) =>
      first(
        facts,
        ({ image, exposed, published, settings }) =>
          image.includes('modsecurity-crs') &&
          exposed.includes(8080) &&
          (settings.PORT ?? '8080') === '8080' &&
          published.some(({ inside }) => inside === 80),
        ({ name }) => `${name} publishes 80, its image listens on 8080`,
      ),
    remedy: ['ports: ["80:8080", "443:8443"], or environment: { PORT: 80, SSL_PORT: 443 }'],
  },
  {
    name: 'B13',
    title: 'The MySQL exporter ignores DATA_SOURCE_NAME since version 0.15 and exits',
    met: (facts) =>
      first(
        facts,
        (one) => one.image.includes('mysqld-exporter') && one.variables.includes('DATA_SOURCE_NAME') && isDown(one),
        ({ name, status, image }) => `${name} (${image}) is ${status}`,
      ),
    remedy: ['Mount a .my.cnf with [client] user and password, and give --config.my-cnf, --mysqld.address=mysql:3306'],
  },
  {
    name: 'B14',
    title: 'Loki refuses its configuration',
    met: (facts) => said(facts, /field \w+ not found in type (?:\w+\.)*(?:ConfigWrapper|Config|Limits|compactor)/),
    remedy: ['Remove the keys it names from loki/loki-config.yml'],
  },
  {
    name: 'B15',
    title: "Grafana's alert provisioning is wrong: no folder for its group",
    met: (facts) => said(facts, /alert.*(?:no folder set|folder.*(?:required|missing))|provision.*no folder set/i),
    remedy: [
      'Add folder: to the group in grafana/provisioning/alerting/travian-alerts.yml, and uid: to the data sources',
    ],
  },
  {
    name: 'B16',
    title: 'cron of the maintenance container cannot run as its first process',
    met: (facts) => said(facts, /setpgid: (?:Operation not permitted|can't)/i),
    remedy: ['init: true for the service maintenance, or run crond -f through sh'],
  },
]

function tablesText({ postgres }: StackFacts): string {
  return postgres === null ? 'PostgreSQL cannot be asked' : `the database has ${postgres.tables} tables`
}

export interface MetDefect {
  name: string
  title: string
  evidence: string
  remedy: string[]
}

export const defectsMet = (facts: StackFacts): MetDefect[] =>
  DEFECTS.flatMap(({ name, title, met, remedy }) => {
    const evidence = met(facts)
    return evidence === null ? [] : [{ name, title, evidence, remedy }]
  })
