import type { ContainerInspectInfo } from 'dockerode'
import { expect, test } from 'vitest'
import { toInspection } from '../../helpers/connections/engine/inspections.ts'

/** What the engine answers, as far as it is read. */
const recorded = {
  Id: 'c0ffee',
  Name: '/travian_postgres',
  State: { Status: 'running', ExitCode: 0, Health: { Status: 'healthy', Log: [{ Output: 'accepting' }] } },
  Config: {
    Image: 'postgres:14',
    Labels: { 'com.docker.compose.project': 'travian', 'com.docker.compose.service': 'postgres' },
    Env: ['POSTGRES_PASSWORD=hunter2=hunter2', 'POSTGRES_DB=travian_global', 'DATABASE_URL=postgres://a:b@c'],
    Entrypoint: ['docker-entrypoint.sh'],
    Cmd: ['postgres'],
    ExposedPorts: { '5432/tcp': {} },
    Healthcheck: { Test: ['CMD-SHELL', 'pg_isready -U $PGUSER'] },
  },
  HostConfig: {
    CapDrop: ['ALL'],
    CapAdd: null,
    RestartPolicy: { Name: 'always' },
    DeviceRequests: [{ Driver: '', Capabilities: [['gpu']] }],
  },
  NetworkSettings: {
    Ports: { '5432/tcp': [{ HostIp: '0.0.0.0', HostPort: '15432' }], '9999/tcp': null },
    Networks: { travian_data_services: {} },
  },
  Mounts: [{ Type: 'volume', Name: 'travian_postgres_data', Source: '/v', Destination: '/var/lib/postgresql/data' }],
} as unknown as ContainerInspectInfo

test('an inspection is read whole, but no value of a variable that could be a secret is kept', () => {
  const inspection = toInspection(recorded)
  expect(inspection).toEqual({
    id: 'c0ffee',
    name: 'travian_postgres',
    project: 'travian',
    service: 'postgres',
    labels: recorded.Config.Labels,
    image: 'postgres:14',
    command: 'docker-entrypoint.sh postgres',
    status: 'running',
    exitCode: 0,
    health: 'healthy',
    healthTest: 'pg_isready -U $PGUSER',
    healthOutput: 'accepting',
    restartPolicy: 'always',
    variables: ['DATABASE_URL', 'POSTGRES_DB', 'POSTGRES_PASSWORD'],
    settings: { POSTGRES_DB: 'travian_global' },
    exposed: [5432],
    published: [{ inside: 5432, outside: 15432, address: '0.0.0.0' }],
    mounts: [{ type: 'volume', name: 'travian_postgres_data', source: '/v', destination: '/var/lib/postgresql/data' }],
    networks: ['travian_data_services'],
    capDrop: ['ALL'],
    capAdd: [],
    hasGpu: true,
  })
  expect(JSON.stringify(inspection)).not.toContain('hunter2')
})

test.each([[['NONE']], [[]]])('a health check %j is none', (Test) => {
  const { Config } = recorded
  expect(toInspection({ ...recorded, Config: { ...Config, Healthcheck: { Test } } }).healthTest).toBeNull()
})
