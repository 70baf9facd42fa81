/** What faults do to the archives in the maintenance container and to their copies. */
import type { Hands } from './hands.ts'

const FOLDER = '/backups'
const COPIES = 'rsync://backup@offsite/backups/'
const RSYNC = ['rsync', '--archive', '--password-file=/run/backup.rsync']

/** Whatever the clock says, last night's is younger than this, and the one of the night before is not due any more. */
const LAST_NIGHT_MINUTES = 30 * 60

const sh = (hands: Hands, script: string, ...args: string[]): Promise<string> =>
  hands.execute('maintenance', ['bash', '-c', `set -euo pipefail; . /run/backup.env; ${script}`, 'bash', ...args])

/** Removes archives of that name (a pattern of `find`); without `all` only last night's. */
export const removeArchives = (hands: Hands, pattern: string, which: 'last night' | 'all'): Promise<string> =>
  hands.execute('maintenance', [
    ...['find', FOLDER, '-name', pattern],
    ...(which === 'all' ? [] : ['-mmin', `-${LAST_NIGHT_MINUTES}`]),
    '-delete',
  ])

/**
 * Writes archives anew from what `script` puts out, under the same name and time. In it `$file` is the archive,
 * `$bytes` its size, and `$newest` the size of the newest of that name.
 */
export const rewriteArchives = (
  hands: Hands,
  pattern: string,
  which: 'last night' | 'older',
  script: string,
): Promise<string> =>
  sh(
    hands,
    `newest=$(find ${FOLDER} -name "$1" -printf '%T@ %s\\n' | sort -n | tail -n 1 | cut -d ' ' -f 2)
     find ${FOLDER} -name "$1" -mmin "$2" | while read -r file; do
       bytes=$(stat -c %s "$file")
       touch --reference="$file" /tmp/drill-time
       { ${script}; } > /tmp/drill-archive
       cat /tmp/drill-archive > "$file"
       touch --reference=/tmp/drill-time "$file"
     done
     rm -f /tmp/drill-time /tmp/drill-archive`,
    pattern,
    `${which === 'older' ? '+' : '-'}${LAST_NIGHT_MINUTES}`,
  )

/** Gets back what was removed or spoilt, from the other machine; it compares contents, times alone would not tell. */
export const fetchCopies = (hands: Hands): Promise<string> =>
  hands.execute('maintenance', [...RSYNC, '--checksum', COPIES, `${FOLDER}/`])

/** Makes the other machine's copies what is here. */
export const sendCopies = (hands: Hands): Promise<string> =>
  hands.execute('maintenance', [...RSYNC, '--checksum', `${FOLDER}/`, COPIES])

/** Removes copies of that name, younger than some minutes where that is said. */
export const removeCopies = (hands: Hands, pattern: string, youngerThanMinutes: number | null): Promise<string> =>
  hands.execute('offsite', [
    ...['find', FOLDER, '-name', pattern],
    ...(youngerThanMinutes === null ? [] : ['-mmin', `-${youngerThanMinutes}`]),
    '-delete',
  ])
