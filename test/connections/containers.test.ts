/** The engine's inspection in our words: what never happened is null, and a state that we do not know is no state. */
import type { ContainerInspectInfo } from 'dockerode'
import { expect, test } from 'vitest'
import { toContainer } from '../../helpers/connections/engine/containers.ts'

const NEVER = '0001-01-01T00:00:00Z'

function inspected(state: object = {}, config: object = {}): ContainerInspectInfo {
  const whole: unknown = {
    Id: 'abc',
    Name: '/travian_redis',
    Created: '2026-11-23T20:00:00.123456789Z',
    RestartCount: 0,
    Image: 'sha256:1',
    LogPath: '',
    State: {
      Status: 'running',
      ExitCode: 0,
      OOMKilled: false,
      Error: '',
      StartedAt: NEVER,
      FinishedAt: NEVER,
      ...state,
    },
    HostConfig: { Memory: 0, LogConfig: { Type: 'journald', Config: {} } },
    Config: { Image: 'redis:7', Labels: {}, ...config },
    Mounts: [],
    NetworkSettings: { Networks: { none: { NetworkID: 'n', IPAddress: '', Gateway: '' } } },
  }
  return whole as ContainerInspectInfo
}

test('what never happened and what there is none of is null, not 0 and not the year 1', () => {
  expect(toContainer(inspected())).toMatchObject({
    name: 'travian_redis',
    service: null,
    health: null,
    healthOutput: null,
    startedAt: null,
    finishedAt: null,
    error: null,
    memoryLimitBytes: null,
    restartPolicy: 'no',
    logPath: null,
    networks: [{ name: 'none', address: null, gateway: null }],
  })
})

test('a one-off container of compose is no replica of its service', () => {
  const labels = { 'com.docker.compose.service': 'redis', 'com.docker.compose.oneoff': 'True' }
  expect(toContainer(inspected({}, { Labels: labels }))).toMatchObject({ service: 'redis', isOneOff: true })
})

test('health comes with what the newest check printed', () => {
  const log = [{ Output: 'old' }, { Output: 'NOAUTH Authentication required.' }]
  const health = { Status: 'unhealthy', FailingStreak: 3, Log: log }
  expect(toContainer(inspected({ Health: health }))).toMatchObject({
    health: 'unhealthy',
    healthOutput: 'NOAUTH Authentication required.',
  })
})

test('how a container ended is kept', () => {
  const state = { Status: 'exited', ExitCode: 137, OOMKilled: true, FinishedAt: '2026-11-23T20:05:00Z' }
  expect(toContainer(inspected(state))).toMatchObject({
    status: 'exited',
    exitCode: 137,
    isOomKilled: true,
    finishedAt: new Date('2026-11-23T20:05:00Z'),
  })
})

test('a state that we do not know is refused by name', () => {
  expect(() => toContainer(inspected({ Status: 'hibernating' }))).toThrow(
    'travian_redis the unknown state "hibernating"',
  )
})
