/** Ends what an exec left behind in a container: closing the engine's stream does not end the program. */
import { randomUUID } from 'node:crypto'
import { atMost } from '../deadline.ts'
import type { EngineCalls } from './calls.ts'

const VARIABLE = 'RUNBOOK_EXEC'
const ENDING_MS = 3000

/** The mark's value comes as `$1`. Children inherit the mark, so they end with their parent; this shell has none. */
const END_MARKED = `
for file in /proc/[0-9]*/environ; do
  if grep -qs "${VARIABLE}=$1" "$file"; then pid="\${file#/proc/}"; kill -9 "\${pid%/environ}"; fi
done`

/** Marks an exec's processes by their environment, which the container's own processes never have. */
export interface StrayMark {
  value: string
  /** For the exec's `Env`. */
  variable: string
}

export function strayMark(): StrayMark {
  const value = randomUUID()
  return { value, variable: `${VARIABLE}=${value}` }
}

/** Kills whatever still carries the mark. Needs sh and grep in the container; never throws, ends within 3 s. */
export async function endStray(calls: EngineCalls, containerId: string, { value }: StrayMark): Promise<void> {
  await atMost(ENDING_MS, () =>
    calls.call(
      'ending a stray process',
      async (docker, abortSignal) => {
        const exec = await docker.getContainer(containerId).exec({
          Cmd: ['sh', '-c', END_MARKED, 'sh', value],
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
