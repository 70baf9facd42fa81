/** Programs in containers whose output or input is too much to hold: bytes pass through, a piece at a time. */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { attach } from './attach.ts'
import type { EngineCalls } from './calls.ts'
import { EngineFailure } from './failure.ts'
import { frameReader } from './frames.ts'
import { BoundedOutput } from './output.ts'
import { endStray, strayMark } from './stray.ts'

type Argv = readonly [string, ...string[]]

export interface ProgramEnd {
  exitCode: number
  /** The first 8 KiB of what it said, error output included. */
  words: string
}

const MAX_WORDS = 8 * 1024

/** The engine closes the stream a moment before it knows the exit code. */
async function endOf(exitCode: () => Promise<number | null>, signal: AbortSignal): Promise<number> {
  for (;;) {
    const code = await exitCode()
    if (code !== null) return code
    await pause(20, undefined, { signal })
  }
}

/**
 * What the program writes, piece by piece, no faster than the pieces are taken. Throws EngineFailure where it ends with
 * another code than 0, and the signal's reason where that aborts; the program is ended in every case.
 */
export async function* outputOf(
  calls: EngineCalls,
  containerId: string,
  argv: Argv,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const mark = strayMark()
  const { connection, exitCode } = await attach(calls, containerId, argv, mark, { signal })
  const stop = (): void => void connection.destroy()
  signal.addEventListener('abort', stop, { once: true })
  const words = new BoundedOutput(MAX_WORDS)
  let pieces: Buffer[] = []
  let hasEnded = false
  try {
    const feed = frameReader((source, piece) => {
      if (source === 'stdout') pieces.push(piece)
      else words.add(piece)
    })
    for await (const chunk of connection) {
      feed(chunk as Buffer)
      const ready = pieces
      pieces = []
      yield* ready
    }
    signal.throwIfAborted()
    const code = await endOf(exitCode, signal)
    hasEnded = true
    if (code !== 0) {
      throw new EngineFailure('rejected', `"${argv[0]}" ended with code ${code}: ${words.toString().trim()}`, {
        remedy: [`docker exec ${containerId.slice(0, 12)} ${argv.join(' ')} > /dev/null`],
      })
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    connection.destroy()
    if (!hasEnded) calls.finishLater(endStray(calls, containerId, mark))
  }
}

/**
 * Runs the program with these bytes as its input, no faster than it takes them. One that ends before it has taken them
 * all is an answer; what `input` throws is thrown on, with the program left to its container.
 */
export async function feedProgram(
  calls: EngineCalls,
  containerId: string,
  argv: Argv,
  input: AsyncIterable<Buffer>,
  { user, signal }: { user: string; signal: AbortSignal },
): Promise<ProgramEnd> {
  const { connection, exitCode } = await attach(calls, containerId, argv, strayMark(), { user, signal })
  const words = new BoundedOutput(MAX_WORDS)
  const feed = frameReader((_, piece) => words.add(piece))
  const over = Promise.withResolvers<void>()
  let isOver = false
  const end = (): void => {
    isOver = true
    over.resolve()
  }
  connection.on('data', (chunk: Buffer) => feed(chunk))
  // A program that ends early breaks the pipe: its exit code says the rest.
  connection.on('error', end).once('end', end).once('close', end)
  const stop = (): void => void connection.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const piece of input) {
      if (isOver) break
      if (!connection.write(piece)) await Promise.race([once(connection, 'drain').catch(() => undefined), over.promise])
    }
    signal.throwIfAborted()
    if (!isOver) connection.end()
    await over.promise
    signal.throwIfAborted()
    return { exitCode: await endOf(exitCode, signal), words: words.toString() }
  } finally {
    signal.removeEventListener('abort', stop)
    connection.destroy()
  }
}
