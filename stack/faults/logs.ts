/** Faults that show in logs: an error really provoked in every service's own format; and containers that die and come back. */
import { patternKey, patternOf } from '../../helpers/probes/logs/patterns.ts'
import { APP_LOG, bringBackAppLog, CRITICAL, ERROR, hideAppLog, writeAppLog } from './app-log.ts'
import { type Expectation, type Fault, simple } from './fault.ts'
import { type Hands, untilSays, waitFor } from './hands.ts'

/** Fails on purpose: the exit code says nothing. */
const attempt = (hands: Hands, service: string, script: string): Promise<string> =>
  hands.execute(service, ['sh', '-c', `${script} >/dev/null 2>&1 || true`])

const inServices = (service: string, status: 'warning' | 'critical', words: string): Expectation => ({
  name: `daily.logs.services[${service}]`,
  status,
  words,
})

const psql = (database: string, statement: string): string =>
  `psql --username=travian --dbname=${database} --command='${statement}'`
const NO_TABLE = 'SELECT * FROM no_such_table'
/** What PostgreSQL makes of it. */
const NO_TABLE_PATTERN = patternOf('relation "no_such_table" does not exist at character 15')
const STORM = 12

const EVENT = 'travian_s1.drill'
const mariadb = (statement: string): string => `mariadb --execute="${statement}"`

/** The container's main process dies, and the engine starts it again. */
async function killMainProcess(hands: Hands, service: string, process: string): Promise<void> {
  const container = await hands.container(service)
  const before = (await container.inspect()).RestartCount
  // Not waited for: it goes with its container.
  await hands.launch(service, ['pkill', '-KILL', '-x', process])
  await waitFor(`${service} is started again`, async () => {
    const { RestartCount, State } = await container.inspect()
    return RestartCount > before && State.Running
  })
}

/** What was written stays written: the epoch is moved after the repair, as a person would after reading it. */
export const logFaults: Fault[] = [
  simple({
    name: 'postgres-error',
    about: 'the application asked PostgreSQL for a table that is not there',
    expects: [inServices('postgres', 'warning', 'relation "…" does not exist')],
    inject: (hands) => attempt(hands, 'postgres', psql('travian_global', NO_TABLE)),
  }),
  simple({
    name: 'postgres-fatal',
    about: 'somebody asked PostgreSQL for a database that is not there',
    expects: [inServices('postgres', 'critical', 'database "…" does not exist')],
    inject: (hands) => attempt(hands, 'postgres', psql('no_such_database', 'SELECT 1')),
  }),
  {
    name: 'postgres-error-storm',
    about: `an error that comes once a day came ${STORM} times`,
    expects: [inServices('postgres', 'critical', `${STORM} times the usual 1`)],
    inject: async (hands) => {
      await attempt(hands, 'postgres', `for i in $(seq ${STORM}); do ${psql('travian_global', NO_TABLE)}; done`)
      return {
        history: [7, 6, 5, 4, 3, 2, 1].map((daysAgo) => ({
          daysAgo,
          id: 'daily.logs.services',
          object: 'postgres',
          value: 1,
          unit: 'errors',
          text: `c= p=${patternKey('error', NO_TABLE_PATTERN)}:1`,
        })),
      }
    },
  },
  {
    name: 'mariadb-error',
    about: 'an event of MariaDB fails',
    expects: [inServices('mysql', 'warning', 'Event Scheduler')],
    inject: async (hands) => {
      await hands.execute('mysql', [
        'sh',
        '-c',
        mariadb(
          `SET GLOBAL event_scheduler = ON; CREATE EVENT ${EVENT} ON SCHEDULE AT CURRENT_TIMESTAMP ON COMPLETION PRESERVE DO INSERT INTO travian_s1.no_such_table VALUES (1)`,
        ),
      ])
      await untilSays(hands, 'mysql', 'Event Scheduler')
    },
    repair: async (hands) => {
      await hands.execute('mysql', [
        'sh',
        '-c',
        mariadb(`DROP EVENT IF EXISTS ${EVENT}; SET GLOBAL event_scheduler = OFF`),
      ])
    },
  },
  simple({
    name: 'redis-error',
    about: 'Redis could not write its configuration down',
    expects: [inServices('redis', 'warning', 'CONFIG REWRITE failed')],
    inject: (hands) => attempt(hands, 'redis', 'redis-cli CONFIG REWRITE'),
  }),
  simple({
    name: 'nginx-emergency',
    about: 'nginx was told to read a broken configuration and goes on with the old one',
    expects: [inServices('nginx', 'critical', 'unknown directive')],
    inject: async (hands) => {
      await hands.execute('nginx', ['sh', '-c', 'echo "nonsense on;" > /etc/nginx/conf.d/drill.conf'])
      await attempt(hands, 'nginx', 'pkill -HUP -o -x nginx')
      await untilSays(hands, 'nginx', 'nonsense')
      await hands.execute('nginx', ['rm', '/etc/nginx/conf.d/drill.conf'])
    },
  }),
  simple({
    name: 'application-error',
    about: 'a request failed in PHP, and nginx passed on what PHP said',
    expects: [inServices('nginx', 'warning', 'ActionNotFound'), inServices('php-fpm', 'warning', 'ActionNotFound')],
    inject: (hands) =>
      attempt(
        hands,
        'nginx',
        `bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET /v1/nosuch HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3'`,
      ),
  }),
  simple({
    name: 'php-fatal',
    about: 'a script of the application called a function that is not there',
    expects: [inServices('php-fpm', 'critical', 'PHP Fatal error')],
    inject: (hands) =>
      attempt(
        hands,
        'php-fpm',
        `echo '<?php no_such_function();' > /tmp/drill.php; REQUEST_METHOD=GET SCRIPT_FILENAME=/tmp/drill.php cgi-fcgi -bind -connect 127.0.0.1:9000; rm /tmp/drill.php`,
      ),
  }),
  simple({
    name: 'worker-process-killed',
    about: "the automation worker's process was killed, and supervisord started it again",
    expects: [{ name: 'daily.logs.workers[automation]', status: 'warning', words: 'exited: worker' }],
    inject: async (hands) => {
      await hands.execute('automation-worker', ['pkill', '-KILL', '-f', 'automation-worker-loop.php'])
      await hands.untilHealth('healthy', 'automation-worker')
    },
  }),
  simple({
    name: 'app-log-error',
    about: 'the application wrote an error into its log',
    expects: [{ name: 'daily.logs.app', status: 'warning', words: 'Drill: payment <n> was not booked' }],
    inject: (hands) => writeAppLog(hands, ERROR, 'Drill: payment 4711 was not booked'),
  }),
  simple({
    name: 'app-log-critical',
    about: 'the application wrote a critical entry into its log',
    expects: [{ name: 'daily.logs.app', status: 'critical', words: 'Drill: the ledger is inconsistent' }],
    inject: (hands) => writeAppLog(hands, CRITICAL, 'Drill: the ledger is inconsistent'),
  }),
  {
    name: 'app-log-missing',
    about: 'the application log is gone and cannot be made again',
    expects: [{ name: 'daily.logs.app', status: 'unknown', words: 'is missing' }],
    inject: async (hands) => {
      await hideAppLog(hands)
    },
    repair: (hands) => bringBackAppLog(hands),
  },
  {
    name: 'app-log-stale',
    about: 'the application may not write its log any more',
    expects: [{ name: 'daily.logs.app', status: 'unknown', words: 'is not written' }],
    inject: async (hands) => {
      // An hour ago it still wrote: the last entries are moved back by that, and nothing comes after them.
      await hands.execute('php-fpm', [
        'sh',
        '-c',
        `cp -p ${APP_LOG} /var/log/travian/kept && rm ${APP_LOG} && tail -n 1 /var/log/travian/kept |
          sed -E "s/[0-9T:-]{19}(\\.[0-9]+)?[+]/$(TZ=Australia/Sydney date --date='1 hour ago' +%Y-%m-%dT%H:%M:%S)+/g" > ${APP_LOG} &&
          chown root ${APP_LOG} && chmod 644 ${APP_LOG}`,
      ])
    },
    repair: async (hands) => {
      await hands.execute('php-fpm', [
        'sh',
        '-c',
        `[ ! -e /var/log/travian/kept ] || mv /var/log/travian/kept ${APP_LOG}`,
      ])
    },
  },
  {
    name: 'log-lost',
    about: 'the container of the time server was made anew, and nobody recorded a deployment',
    expects: [{ name: 'daily.logs.services[time-server]', status: 'unknown', words: 'no deployment is recorded' }],
    inject: async (hands) => {
      await hands.compose('up', '-d', '--no-build', '--no-deps', '--force-recreate', 'time-server')
      await hands.untilHealth('healthy', 'time-server')
    },
  },
  simple({
    name: 'container-restarted',
    about: 'the maintenance container was restarted by hand, which the engine does not count',
    expects: [{ name: 'daily.logs.restarts[maintenance]', status: 'warning', words: 'restarted once' }],
    inject: async (hands) => {
      await (await hands.container('maintenance')).restart()
      await hands.untilHealth('healthy', 'maintenance')
    },
  }),
  simple({
    name: 'container-restarted-often',
    about: 'the main process of the maintenance container died three times and was started again',
    expects: [{ name: 'daily.logs.restarts[maintenance]', status: 'critical', words: '> 2 restarts' }],
    inject: async (hands) => {
      for (let death = 0; death < 3; death += 1) await killMainProcess(hands, 'maintenance', 'cron')
      await hands.untilHealth('healthy', 'maintenance')
    },
  }),
  {
    name: 'killed-for-memory',
    about: 'a process inside the maintenance container was killed for memory, and the container runs on',
    expects: [{ name: 'daily.logs.restarts[maintenance]', status: 'critical', words: 'killed for memory' }],
    inject: async (hands) => {
      // Reads one endless line into memory, until the container's limit.
      await attempt(hands, 'maintenance', 'tail /dev/zero')
    },
    // The count of the kernel ends with the start that it belongs to.
    repair: async (hands) => {
      await (await hands.container('maintenance')).restart()
      await hands.untilHealth('healthy', 'maintenance')
    },
  },
]
