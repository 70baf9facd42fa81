/** A container in all its fields, for tests that care about one or two of them. */
import type { Container } from '../../helpers/connections/index.ts'

export const container = (fields: Partial<Container> = {}): Container => ({
  id: '4accbb1826210a8dcdce3a330999a05ce60661af124086adce0bb2d7f89f2e8d',
  name: 'travian_postgres',
  service: 'postgres',
  isOneOff: false,
  labels: {},
  status: 'running',
  health: null,
  healthOutput: null,
  createdAt: new Date(0),
  startedAt: null,
  finishedAt: null,
  exitCode: 0,
  isOomKilled: false,
  restartCount: 0,
  error: null,
  image: { name: 'postgres', id: '' },
  mounts: [],
  tmpfs: {},
  memoryLimitBytes: null,
  logPath: null,
  logDriver: 'json-file',
  logOptions: {},
  networks: [],
  ...fields,
})
