/** Runs one program in a container and brings back what it said. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exec } from 'dockerode'
import { CouldNotLook } from '../../reading.ts'
import { inSeconds } from '../deadline.ts'
import type { CallOptions, EngineCalls } from './calls.ts'
import { EngineFailure } from './failure.ts'
import { frameReader } from './frames.ts'
import { BoundedOutput } from './output.ts'
import { endStray, strayMark } from './stray.ts'

export interface ExecOptions extends CallOptions {
  /** Never for a secret: whoever may ask the engine can read it. */
  env?: Record<string, string>
  /** Of each of the two outputs; 1 MiB without it. */
  maxBytes?: number
  user?: string
  /** Takes the output as it comes, instead of the result's `stdout`. */
  onStdout?: (piece: Buffer) => void
  /** Who is named when the program does not end: the service that it looks at. `engine` without it. */
  witness?: string
}

export interface ExecResult {
  exitCode: number
  stdout: string
  stderr: string
  /** More came than `maxBytes`; the rest was thrown away. */
  isTruncated: boolean
}

const DEFAULT_MAX_BYTES = 1024 * 1024

/** The engine closes the stream a moment before it knows the exit code. */
async function exitCodeOf(exec: Exec, signal: AbortSignal): Promise<number> {
  for (;;) {
    const { Running, ExitCode } = await exec.inspect({ abortSignal: signal })
    if (!Running && ExitCode !== null) return ExitCode
    await sleep(10, undefined, { signal })
  }
}

/** Older engines write this to the program's own output, where a probe would take it for an answer. */
function refuseUnstarted({ exitCode, stdout, stderr }: ExecResult, program: string): void {
  const text = `${stdout}${stderr}`.trim()
  if (exitCode < 126 || !text.startsWith('OCI runtime exec failed')) return
  const words = text.includes('executable file not found')
    ? `there is no program "${program}" in the container`
    : `"${program}" could not be started in the container`
  throw new EngineFailure('rejected', words, { remedy: ['docker exec -it CONTAINER sh'], cause: new Error(text) })
}

/**
 * Runs `argv` (no shell) without input. Throws EngineFailure where the engine cannot be asked, the container does not
 * run or has no such program, and CouldNotLook in the name of `witness` when the program does not end in time; it is
 * killed then if it has no children of its own (see stray.ts). An exit code other than 0 is an answer, not an error.
 */
export async function runExec(
  calls: EngineCalls,
  containerId: string,
  argv: readonly string[],
  { env = {}, maxBytes = DEFAULT_MAX_BYTES, user, onStdout, witness = 'engine', ...options }: ExecOptions = {},
): Promise<ExecResult> {
  const [program = ''] = argv
  const mark = strayMark()
  const output = { stdout: new BoundedOutput(maxBytes), stderr: new BoundedOutput(maxBytes) }
  let hasStarted = false

  const run = calls.call(
    `exec of ${program} in ${containerId.slice(0, 12)}`,
    async (docker, abortSignal) => {
      const exec = await docker.getContainer(containerId).exec({
        Cmd: [...argv],
        AttachStdout: true,
        AttachStderr: true,
        Env: [mark.variable, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
        User: user,
        abortSignal,
      })
      const stream = await exec.start({ abortSignal })
      hasStarted = true
      const feed = frameReader((source, piece) => {
        if (source === 'stdout' && onStdout !== undefined) onStdout(piece)
        else output[source].add(piece)
      })
      for await (const chunk of stream) feed(chunk as Buffer)
      return exitCodeOf(exec, abortSignal)
    },
    options,
  )

  try {
    const exitCode = await run
    const { stdout, stderr } = output
    const isTruncated = stdout.isTruncated || stderr.isTruncated
    const result = { exitCode, stdout: stdout.toString(), stderr: stderr.toString(), isTruncated }
    refuseUnstarted(result, program)
    return result
  } catch (error) {
    const wasCutShort = error instanceof EngineFailure && (error.state === 'hung' || error.state === 'called-off')
    if (!hasStarted || !wasCutShort) throw error
    calls.finishLater(endStray(calls, containerId, mark))
    if (error.state === 'called-off') throw error
    const time = inSeconds(options.timeoutMs ?? calls.timeoutMs)
    throw new CouldNotLook(`"${program}" did not end within ${time} in the container`, {
      witness,
      remedy: [`docker top ${containerId.slice(0, 12)}`],
      cause: error,
    })
  }
}
