import { describe, expect, test } from 'vitest'
import { projectsOf } from '../../cli/adopt/candidates.ts'
import { recognise, servicesOf } from '../../cli/adopt/roles.ts'
import { describeDatabases, describeServices } from '../../cli/adopt/structure.ts'
import { switchedOff } from '../../cli/adopt/switched-off.ts'
import type { Inspection } from '../../helpers/connections/index.ts'
import { inspection } from '../doctor/containers.ts'

const container = (service: string, image: string, more: Partial<Inspection> = {}): Inspection =>
  inspection({ name: `travian_${service}`, service, image, ...more })

/** The real stack's containers, as stack-facts has them, and some of other stacks. */
const recognised: [service: string, image: string, command: string, role: string | null][] = [
  ['postgres', 'postgres:14', 'docker-entrypoint.sh postgres', 'postgres'],
  ['db', 'docker.io/library/postgres:16@sha256:abc', 'postgres', 'postgres'],
  ['mysql', 'travian-mysql', 'docker-entrypoint.sh mysqld', 'mysql'],
  ['cache', 'redis:7-alpine', 'redis-server', 'redis'],
  ['redis-commander', 'rediscommander/redis-commander:latest', 'node', null],
  ['nginx', 'travian-nginx', '/docker-entrypoint.sh nginx', 'nginx'],
  ['php-fpm', 'travian-php-fpm', 'docker-php-entrypoint php-fpm', 'php-fpm'],
  ['automation-worker', 'travian-automation-worker', 'supervisord', 'worker'],
  ['maintenance', 'travian-maintenance', 'crond -f', 'maintenance'],
  ['waf', 'owasp/modsecurity-crs:nginx-alpine', 'nginx', 'waf'],
  ['postgres-exporter', 'prometheuscommunity/postgres-exporter:latest', 'postgres_exporter', 'exporter'],
  ['nginx-exporter', 'nginx/nginx-prometheus-exporter', '/usr/bin/nginx-prometheus-exporter', 'exporter'],
  ['prometheus', 'prom/prometheus:latest', 'prometheus', 'prometheus'],
  ['grafana', 'grafana/grafana:latest', '/run.sh', 'grafana'],
  ['ollama', 'ollama/ollama:latest', 'ollama serve', 'ollama'],
  ['vllm', 'vllm/vllm-openai:latest', 'python3 -m vllm', 'vllm'],
  ['certbot', 'travian-certbot', 'certbot', null],
]

describe('what a container is for', () => {
  test.each(recognised)('%s of %s running %s is %s', (service, image, command, role) => {
    expect(recognise(container(service, image, { command }))?.role ?? null).toBe(role)
  })

  test('is sure by its image, likely by its name alone', () => {
    expect(recognise(container('x', 'redis:7'))).toMatchObject({ certainty: 'sure', source: 'image redis:7' })
    expect(recognise(container('redis', 'own/thing'))).toMatchObject({ certainty: 'likely' })
  })
})

describe('services', () => {
  test('count their containers, and containers of compose run are none of them', () => {
    const labels = { 'com.docker.compose.oneoff': 'True' }
    const { services, finds } = servicesOf([
      container('automation-worker', 'x'),
      container('automation-worker', 'x', { name: 'second' }),
      container('automation-worker', 'x', { name: 'run', labels }),
    ])
    expect(services.map(({ name, containers }) => [name, containers.length])).toEqual([['automation-worker', 2]])
    expect(finds[0]?.text).toBe('worker, 2 containers')
  })

  test('need what compose wrote down, and else what they share a network with', () => {
    const networks = ['data']
    const { services } = servicesOf([
      container('postgres', 'postgres:14', { networks }),
      container('redis', 'redis:7', { networks: ['elsewhere'] }),
      container('php-fpm', 'x', { command: 'php-fpm', networks }),
      container('nginx', 'nginx:1', { labels: { 'com.docker.compose.depends_on': 'php-fpm:service_healthy:true' } }),
    ])
    const { part, finds } = describeServices(services)
    expect(part['php-fpm']).toEqual({ kind: 'long-running', needs: ['postgres'] })
    expect(part.nginx).toEqual({ kind: 'long-running', needs: ['php-fpm'] })
    expect(finds.map(({ where, certainty }) => [where, certainty])).toEqual([
      ['services.php-fpm.needs', 'guess'],
      ['services.nginx.needs', 'sure'],
    ])
  })

  test.each([
    [{ status: 'exited', exitCode: 0, restartPolicy: 'no' }, 'one-shot'],
    [{ status: 'exited', exitCode: 1, restartPolicy: 'no' }, 'long-running'],
    [{ status: 'exited', exitCode: 0, restartPolicy: 'always' }, 'long-running'],
    [{ status: 'running', restartPolicy: 'no' }, 'long-running'],
  ])('with %o are %s', (state, kind) => {
    const { services } = servicesOf([container('certbot', 'x', state)])
    expect(describeServices(services).part.certbot?.kind).toBe(kind)
  })
})

test('databases are found with their port and the name that a container is given', () => {
  const { services } = servicesOf([
    container('db', 'postgres:14', { exposed: [5432], settings: { POSTGRES_DB: 'travian_global' } }),
    container('mysql', 'mysql:8.0', { exposed: [3306, 33060] }),
    container('cache', 'redis:7', { exposed: [7000] }),
  ])
  expect(describeDatabases(services).part).toEqual({
    postgres: { service: 'db', port: 5432, database: 'travian_global' },
    mysql: { service: 'mysql', port: 3306 },
    redis: { service: 'cache', port: 7000 },
  })
})

test('projects with data stores come first, and containers without a project are none', () => {
  const containers = [
    ...['a', 'b', 'c'].map((service) => container(service, 'x', { project: 'big' })),
    container('db', 'postgres:14', { project: 'game' }),
    container('lonely', 'x', { project: null }),
  ]
  expect(projectsOf(containers).map(({ name }) => name)).toEqual(['game', 'big'])
})

describe('items without a subject', () => {
  test('are switched off with the reason, by the widest prefix', () => {
    const { services } = servicesOf([container('web', 'nginx:1'), container('cache', 'redis:7')])
    const off = switchedOff(services)
    expect(off['daily.panels']).toContain('No Prometheus')
    expect(Object.keys(off).filter((id) => id.startsWith('daily.panels.'))).toEqual([])
    expect(off['daily.backups']).toContain('No database server')
    expect(off).not.toHaveProperty('daily.databases.redis-memory')
    expect(off).not.toHaveProperty('daily.stack')
    expect(off).not.toHaveProperty('daily.disk')
  })
})
