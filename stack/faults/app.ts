/** Faults of the application's pool of processes. */
import type { Fault } from './fault.ts'
import type { Hands } from './hands.ts'

const SCRIPT = '/tmp/drill-slow.php'

/** Asks for the slow page that many times at once, and waits until all are answered. */
const crowd = (hands: Hands, requests: number, seconds: number): Promise<string> =>
  hands.execute('php-fpm', [
    'bash',
    '-c',
    `printf '<?php sleep(%d);' "$2" > ${SCRIPT}
     export REQUEST_METHOD=GET SCRIPT_FILENAME=${SCRIPT}
     for (( i = 0; i < $1; i++ )); do cgi-fcgi -bind -connect 127.0.0.1:9000 > /dev/null & done
     wait`,
    'bash',
    String(requests),
    String(seconds),
  ])

export const appFaults: Fault[] = [
  {
    name: 'fpm-pool-exhausted',
    about: 'for a few seconds slow requests kept every child of the pool busy',
    expects: [{ name: 'daily.app.php-fpm[max-children]', status: 'warning', words: 'more than at the last run' }],
    inject: async (hands) => {
      // As many as the pool may have children, for as long as it takes to start them all.
      await crowd(hands, 8, 6)
      await hands.untilHealth('healthy', 'php-fpm', 'nginx')
    },
    repair: (hands) => hands.execute('php-fpm', ['rm', '-f', SCRIPT]),
  },
]
