/** Ends what an exec left behind in a container: closing the engine's stream does not end the program. */
import { randomUUID } from 'node:crypto'
import { atMost } from '../deadline.ts'
import type { EngineCalls } from './calls.ts'

const VARIABLE = 'RUNBOOK_EXEC'
const ENDING_MS = 3000

/**
 * `$1` the mark, `$2` the signal for a program that has children. A program is killed only if the engine is its parent
 * (so that the engine sees it end) and it has no child, which its being stopped makes certain. A killed child, or one
 * that loses its parent, would be reported to the container's first process, and a PostgreSQL that is this process takes
 * that for a crash of its own and throws all sessions out.
 */
const END_MARKED = `
for folder in /proc/[0-9]*; do
  pid="\${folder#/proc/}"
  grep -qs "${VARIABLE}=$1" "$folder/environ" || continue
  grep -qs "^PPid:[[:space:]]*0$" "$folder/status" || continue
  kill -STOP "$pid"
  if grep -qs "^PPid:[[:space:]]*$pid$" /proc/[0-9]*/status; then
    kill -CONT "$pid"
    [ -z "$2" ] || kill "-$2" "$pid"
  else
    kill -KILL "$pid"
  fi
done`

/** Marks an exec's processes by their environment, which the container's own processes never have. */
export interface StrayMark {
  value: string
  /** For the exec's `Env`. */
  variable: string
  /** Sent to a program that has children, if it is known to end them and to wait for them then; null leaves it alone. */
  polite: 'TERM' | null
}

export function strayMark(polite: StrayMark['polite'] = null): StrayMark {
  const value = randomUUID()
  return { value, variable: `${VARIABLE}=${value}`, polite }
}

/** Ends the program with this mark where that is safe. Needs sh and grep in the container; never throws, ends within 3 s. */
export async function endStray(calls: EngineCalls, containerId: string, { value, polite }: StrayMark): Promise<void> {
  await atMost(ENDING_MS, () =>
    calls.call(
      'ending a stray process',
      async (docker, abortSignal) => {
        const exec = await docker.getContainer(containerId).exec({
          Cmd: ['sh', '-c', END_MARKED, 'sh', value, polite ?? ''],
          AttachStdout: true,
          AttachStderr: true,
          abortSignal,
        })
        const stream = await exec.start({ abortSignal })
        stream.resume()
        await new Promise<void>((resolve) => stream.once('close', resolve))
      },
      { timeoutMs: ENDING_MS },
    ),
  )
}
