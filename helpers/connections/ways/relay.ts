/** The program that carries bytes between an exec's two ends and a port, made of what containers have. */

/** How the relay reports on its error output, beside what its programs say there. */
const REPORT = 'runbook-relay:'

/**
 * `$1` host, `$2` port. Every child is waited for before the shell ends, whatever happens: one that outlived it would
 * become a child of the container's first process, and a PostgreSQL that is this process takes the end of an unknown
 * child by a signal for a crash of its own and throws all sessions out. `cat` alone would never see the other side's
 * end: so whichever direction ends first ends the other, half a second later if it must.
 */
const BASH_RELAY = `
up= down= late=
leave() { kill $up $down $late 2>/dev/null; wait; exit 0; }
trap '' PIPE HUP
trap leave TERM
exec 4<&0
exec 3<>"/dev/tcp/$1/$2" || exit 7
echo "${REPORT} connected" >&2
cat <&4 >&3 & up=$!
cat <&3 & down=$!
exec 3>&- 4<&- 0<&-
wait -n "$up" "$down"
if kill -0 "$down" 2>/dev/null; then sleep 0.5 & late=$!; wait -n "$down" "$late"; fi
leave
`

/** `$1` the relay for bash, `$2` host, `$3` port. busybox's netcat cannot say when it is connected, only when it is not. */
const CHOICE = `
if command -v bash >/dev/null 2>&1; then exec bash -c "$1" bash "$2" "$3"; fi
for nc in "busybox nc" "nc -v"; do
  if command -v \${nc%% *} >/dev/null 2>&1; then echo "${REPORT} started" >&2; exec $nc "$2" "$3"; fi
done
echo "${REPORT} nothing" >&2
exit 6
`

/** Host and port are arguments of the script, never part of it. */
export const relayCommand = (host: string, port: number): [string, ...string[]] => [
  'sh',
  '-c',
  CHOICE,
  'sh',
  BASH_RELAY,
  host,
  String(port),
]

export type RelayState = 'starting' | 'open' | 'refused' | 'silent' | 'nothing' | 'no-shell'

/**
 * What the relay's words so far mean. `stdout` counts only until it is open: an old engine writes there that it could
 * not start the program.
 */
export function relayState(stderr: string, stdout = ''): RelayState {
  if (stderr.includes(`${REPORT} nothing`)) return 'nothing'
  if (/Connection refused/i.test(stderr)) return 'refused'
  if (/(timed out|no route to host|network is unreachable)/i.test(stderr)) return 'silent'
  if (stderr.includes(`${REPORT} connected`) || stderr.includes(`${REPORT} started`)) return 'open'
  return stdout.startsWith('OCI runtime exec failed') ? 'no-shell' : 'starting'
}
