/** Faults of logs that nobody puts aside. */
import { ownLabel, project, serviceLabel } from '../lifecycle/names.ts'
import { APP_LOG } from './app-log.ts'
import { type Fault, simple } from './fault.ts'

const ITEM = 'weekly.maintenance.log-rotation'
const OLD_PART = `${APP_LOG}.1`
const BACKUP_LOG = '/var/log/backup-postgres.log'
const LARGE_PART = `${BACKUP_LOG}.1`
const STRANGER = 'runbook-drill-without-log-limit'

export const rotationFaults: Fault[] = [
  simple({
    name: 'container-log-unlimited',
    about: 'somebody added a service without log options',
    expects: [
      { name: `${ITEM}[containers]`, status: 'warning', words: `nothing limits: ${STRANGER}` },
      { name: 'weekly.stack.drift[compose]', status: 'unknown', words: 'not all of drill can be compared' },
    ],
    inject: async ({ engine }) => {
      const container = await engine.createContainer({
        name: STRANGER,
        Image: 'runbook-reference/base',
        Cmd: ['sleep', 'infinity'],
        Labels: { [ownLabel]: 'true', 'com.docker.compose.project': project, [serviceLabel]: 'drill' },
        HostConfig: {
          Init: true,
          LogConfig: { Type: 'json-file', Config: {} },
          RestartPolicy: { Name: 'unless-stopped' },
          NetworkMode: 'none',
        },
      })
      await container.start()
    },
    repair: ({ engine }) => engine.getContainer(STRANGER).remove({ force: true }),
  }),
  simple({
    name: 'log-file-too-large',
    about: "the backup's log grew to 150 MB before it was put aside",
    expects: [{ name: `${ITEM}[maintenance:${BACKUP_LOG}]`, status: 'warning', words: '> 100 MB' }],
    inject: (hands) => hands.execute('maintenance', ['fallocate', '-l', '150M', LARGE_PART]),
    repair: (hands) => hands.execute('maintenance', ['rm', '-f', LARGE_PART]),
  }),
  {
    name: 'rotation-stopped',
    about: 'the application log is to be rotated every week, and last was 20 days ago',
    expects: [{ name: `${ITEM}[php-fpm:${APP_LOG}]`, status: 'warning', words: '13 days late' }],
    inject: async (hands) => {
      await hands.execute('php-fpm', ['touch', '--date=20 days ago', OLD_PART])
      return { description: { 'rotation.2': { service: 'php-fpm', path: APP_LOG, everyDays: 7 } } }
    },
    repair: (hands) => hands.execute('php-fpm', ['rm', '-f', OLD_PART]),
  },
]
