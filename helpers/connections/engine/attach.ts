/** Starts a program in a container with both its ends in our hands. */
import type { Duplex } from 'node:stream'
import type { CallOptions, EngineCalls } from './calls.ts'
import type { StrayMark } from './stray.ts'

export interface Attached {
  /** What is written goes to the program's input; what is read comes in frames (`frameReader`). */
  connection: Duplex
  isRunning: () => Promise<boolean>
  /** Null while it runs. */
  exitCode: () => Promise<number | null>
}

/** Throws EngineFailure. The caller ends the connection, and the program with `endStray` if that is not enough. */
export function attach(
  calls: EngineCalls,
  containerId: string,
  argv: readonly [string, ...string[]],
  mark: StrayMark,
  { user, ...options }: CallOptions & { user?: string } = {},
): Promise<Attached> {
  const what = `exec of ${argv[0]} in ${containerId.slice(0, 12)}`
  return calls.call(
    what,
    async (docker, abortSignal) => {
      const exec = await docker.getContainer(containerId).exec({
        Cmd: [...argv],
        ...(user !== undefined && { User: user }),
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        Env: [mark.variable, 'LC_ALL=C'],
        abortSignal,
      })
      const connection = await exec.start({ hijack: true, stdin: true, abortSignal })
      const inspect = () => calls.call(what, () => exec.inspect())
      return {
        connection,
        isRunning: async () => (await inspect()).Running,
        exitCode: async () => {
          const { Running, ExitCode } = await inspect()
          return Running ? null : ExitCode
        },
      }
    },
    options,
  )
}
