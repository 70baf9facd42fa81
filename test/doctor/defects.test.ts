import { describe, expect, test } from 'vitest'
import { DEFECTS, defectsMet } from '../../cli/doctor/defects.ts'
import type { StackFacts } from '../../cli/doctor/facts.ts'
import type { Inspection } from '../../helpers/connections/index.ts'
import { checkout, facts, inspection } from './containers.ts'

const one = (changes: Partial<Inspection>): StackFacts => facts({ containers: [inspection(changes)] })
const says = (line: string, changes: Partial<StackFacts> = {}): StackFacts =>
  facts({ lastWords: new Map([['travian_thing', `started\n${line}\ndone`]]), ...changes })
const written = (files: Record<string, string>, changes: Partial<StackFacts> = {}): StackFacts =>
  facts({ checkout: checkout(files), ...changes })

const dropped = { service: 'redis', capDrop: ['ALL'], status: 'restarting' }
const waf = { image: 'owasp/modsecurity-crs:nginx-alpine', exposed: [8080, 8443] }
const published = [{ inside: 80, outside: 80, address: '0.0.0.0' }]
const exporter = { image: 'prom/mysqld-exporter:latest', variables: ['DATA_SOURCE_NAME'], status: 'restarting' }
const noTls = { postgres: { tables: 12, hasTls: false } }
const external = 'networks:\n  travian_network:\n    external: true\n'

/** Each defect as it is met, and as near as one can come without meeting it. */
const cases: [name: string, met: StackFacts[], notMet: StackFacts[]][] = [
  [
    'B1',
    [written({ 'docker/workers/Dockerfile': 'RUN composer install --no-dev' })],
    [written({ 'docker/workers/Dockerfile': 'RUN composer install', 'composer.json': '{}' }), written({})],
  ],
  [
    'B2',
    [one(dropped), one({ ...dropped, status: 'exited', exitCode: 1 })],
    [one({ ...dropped, status: 'running' }), one({ ...dropped, capAdd: ['CHOWN'] }), one({ ...dropped, service: 'x' })],
  ],
  [
    'B3',
    [
      facts({
        directoriesForFiles: ['travian_postgres:/docker-entrypoint-initdb.d/01-schema.sql'],
        postgres: { tables: 0, hasTls: false },
      }),
    ],
    [facts({ directoriesForFiles: ['travian_nginx:/etc/nginx/conf.d'] })],
  ],
  [
    'B4',
    [one({ healthTest: 'redis-cli -a $REDIS_PASSWORD ping', health: 'unhealthy' })],
    [
      one({ healthTest: 'redis-cli -a $REDIS_PASSWORD ping', variables: ['REDIS_PASSWORD'] }),
      one({ healthTest: 'redis-cli ping' }),
    ],
  ],
  [
    'B5',
    [says("/docker-entrypoint.sh: line 6: can't create /etc/nginx/conf.d/default.conf: Permission denied")],
    [says('can not read /var/log/x: Permission denied')],
  ],
  [
    'B6',
    [
      says('nginx: [emerg] "add_header" directive is not allowed here in /etc/nginx/conf.d/default.conf:30'),
      written({ 'docker/nginx/conf.d/dev-http.conf': '  limit_req off;' }),
    ],
    [says('nginx: [emerg] host not found in upstream "php-fpm"'), written({})],
  ],
  [
    'B7',
    [one({ service: 'nginx', health: 'unhealthy', healthOutput: 'exec: "bash": executable file not found' })],
    [
      one({ service: 'nginx', health: 'healthy', healthTest: 'bash x' }),
      one({ service: 'nginx', health: 'unhealthy' }),
    ],
  ],
  [
    'B8',
    [
      says("PHP Fatal error: Failed opening required '/app/cli/automation-worker.php'"),
      written({ 'docker-compose.workers.yml': external }),
    ],
    [written({ 'docker-compose.workers.yml': external }, { networks: ['travian_network'] })],
  ],
  [
    'B9',
    [
      says('SQLSTATE[08006] server does not support SSL, but SSL was required', noTls),
      written({ 'sections/api/include/Database/DB.php': '"pgsql:…;sslmode=require"' }, noTls),
    ],
    [
      written({ 'sections/api/include/Database/DB.php': 'sslmode=require' }),
      written({ 'sections/api/include/Database/DB.php': 'sslmode=prefer' }, noTls),
      facts({ postgres: null }),
    ],
  ],
  [
    'B10',
    [
      says(
        "require(/var/www/html/sections/api/include/vendor/autoload.php): Failed opening required '/v/vendor/autoload.php'",
      ),
    ],
    [says('vendor/autoload.php was loaded')],
  ],
  [
    'B11',
    [
      written({
        'docker-compose.prod.yml': 'services:\n  nginx:\n    volumes: [nginx_logs:/var/log/nginx]\nvolumes:\n',
      }),
    ],
    [
      written({
        'docker-compose.prod.yml': 'services:\n  nginx:\n    volumes: [nginx_logs:/v]\nvolumes:\n  nginx_logs:\n',
      }),
    ],
  ],
  [
    'B12',
    [one({ ...waf, published })],
    [one({ ...waf, published, settings: { PORT: '80' } }), one({ ...waf, published: [] }), one({ published })],
  ],
  ['B13', [one(exporter)], [one({ ...exporter, status: 'running' }), one({ ...exporter, variables: [] })]],
  [
    'B14',
    [says('failed parsing config: line 34: field shared_store not found in type compactor.Config')],
    [says('field x is fine')],
  ],
  ['B15', [says('alert provisioning: rule group "Travian": no folder set')], [says('provisioning folder done')]],
  ['B16', [says('setpgid: Operation not permitted')], [says('crond: started')]],
]

describe("the stack's own defects", () => {
  test('are the sixteen, each tested', () => {
    expect(cases.map(([name]) => name)).toEqual(DEFECTS.map(({ name }) => name))
  })

  test.each(cases)('%s is named where it is met, alone and with what gave it away', (name, met) => {
    for (const found of met.map(defectsMet)) {
      expect(found.map((defect) => defect.name)).toEqual([name])
      expect(found[0]?.evidence).not.toBe('')
      expect(found[0]?.remedy.length).toBeGreaterThan(0)
    }
  })

  test.each(cases)('%s is not named where it is not met', (_name, _met, notMet) => {
    expect(notMet.flatMap(defectsMet)).toEqual([])
  })

  test('are none on a sound stack, and none where nothing could be looked at', () => {
    expect(defectsMet(one({}))).toEqual([])
    expect(defectsMet(facts({ postgres: null }))).toEqual([])
  })
})
