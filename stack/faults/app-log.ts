/** What faults do to the application's own log. */
import type { Hands } from './hands.ts'

export const APP_LOG = '/var/log/travian/app.log'
const FOLDER = '/var/log/travian'
const KEPT = `${FOLDER}/kept`

/** Appends an entry as the application's logger writes it, as many times as said. */
export const writeAppLog = (
  hands: Hands,
  { level, name }: { level: number; name: string },
  message: string,
  times = 1,
  path = APP_LOG,
): Promise<string> =>
  hands.execute('php-fpm', [
    'php',
    '-r',
    `for ($i = 0; $i < (int) $argv[5]; $i++) file_put_contents($argv[1], json_encode(['message' => $argv[2], 'context' => [],
      'level' => (int) $argv[3], 'level_name' => $argv[4], 'channel' => 'travian',
      'datetime' => (new DateTime())->format('Y-m-d\\TH:i:s.uP'), 'extra' => new stdClass()]) . "\\n", FILE_APPEND);`,
    path,
    message,
    String(level),
    name,
    String(times),
  ])

export const ERROR = { level: 400, name: 'ERROR' }
export const CRITICAL = { level: 500, name: 'CRITICAL' }

/** Puts the log aside, and lets nobody make it again. */
export const hideAppLog = (hands: Hands): Promise<string> =>
  hands.execute('php-fpm', ['sh', '-c', `chown root ${FOLDER} && mv ${APP_LOG} ${KEPT}`])

export const bringBackAppLog = (hands: Hands): Promise<string> =>
  hands.execute('php-fpm', ['sh', '-c', `[ ! -e ${KEPT} ] || mv ${KEPT} ${APP_LOG}; chown www-data ${FOLDER}`])
