/** A container's own log as the engine hands it out: both streams, each line with the time it was written. */
import type { IncomingMessage } from 'node:http'
import type { CallOptions, EngineCalls } from './calls.ts'
import { EngineFailure } from './failure.ts'

export type LogStream = 'stdout' | 'stderr'

/** One line as it comes: return false to end the reading. `text` is cut at 64 KiB; `bytes` is what it really had. */
export type OnLogLine = (line: { at: number; stream: LogStream; text: Buffer; bytes: number }) => boolean

const HEADER_BYTES = 8
/** `2026-11-23T21:06:10.692925393Z `: nanoseconds are always written with nine digits. */
const STAMP_BYTES = 31
const MAX_LINE_BYTES = 64 * 1024

/** Milliseconds of the stamp before a line; NaN where there is none. */
const stampOf = (frame: Buffer): number => {
  const end = frame.subarray(0, STAMP_BYTES + 8).indexOf(0x20)
  return end < 20 ? Number.NaN : Date.parse(frame.toString('latin1', 0, end))
}

interface Partial {
  at: number
  pieces: Buffer[]
  kept: number
  bytes: number
}

/**
 * Takes the engine's log stream apart. Long lines come in several frames, each with a stamp of its own, and only the
 * last one ends with a line break; a container with a terminal has no frames at all, only lines.
 */
export class LogReader {
  /** Lines handed on so far. */
  lines = 0
  readonly #onLine: OnLogLine
  readonly #open: Record<LogStream, Partial | null> = { stdout: null, stderr: null }
  #rest: Buffer = Buffer.alloc(0)
  #isRaw: boolean | null = null

  constructor(onLine: OnLogLine) {
    this.#onLine = onLine
  }

  /** False when the reader wants no more. */
  add(chunk: Buffer): boolean {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    this.#isRaw ??= data.length < 4 ? null : data.readUInt8(0) > 2 || data.readUIntBE(1, 3) !== 0
    for (;;) {
      const taken = this.#isRaw === true ? this.#takeLine(data) : this.#takeFrame(data)
      if (taken === null) break
      if (taken < 0) return false
      data = data.subarray(taken)
    }
    this.#rest = Buffer.from(data)
    return true
  }

  /** Hands on a last line that no line break ended. */
  end(): void {
    if (this.#isRaw === true && this.#rest.length > 0) this.#take('stdout', this.#rest)
    for (const stream of ['stdout', 'stderr'] as const) this.#finish(stream)
  }

  /** Bytes consumed; null for too few of them; negative when the reader wants no more. */
  #takeFrame(data: Buffer): number | null {
    if (data.length < HEADER_BYTES) return null
    const length = data.readUInt32BE(4)
    if (data.length < HEADER_BYTES + length) return null
    const stream = data.readUInt8(0) === 2 ? 'stderr' : 'stdout'
    return this.#take(stream, data.subarray(HEADER_BYTES, HEADER_BYTES + length)) ? HEADER_BYTES + length : -1
  }

  #takeLine(data: Buffer): number | null {
    const end = data.indexOf(0x0a)
    if (end === -1) return null
    return this.#take('stdout', data.subarray(0, end + 1)) ? end + 1 : -1
  }

  #take(stream: LogStream, frame: Buffer): boolean {
    const at = stampOf(frame)
    const text = Number.isNaN(at) ? frame : frame.subarray(frame.indexOf(0x20) + 1)
    const isWhole = text.at(-1) === 0x0a
    const body = isWhole ? text.subarray(0, text.length - 1) : text
    const open = this.#open[stream]
    if (open === null && isWhole) {
      this.lines += 1
      return this.#onLine({ at, stream, text: body.subarray(0, MAX_LINE_BYTES), bytes: body.length })
    }
    const partial = open ?? { at, pieces: [], kept: 0, bytes: 0 }
    const piece = Buffer.from(body.subarray(0, MAX_LINE_BYTES - partial.kept))
    partial.pieces.push(piece)
    partial.kept += piece.length
    partial.bytes += body.length
    this.#open[stream] = partial
    return isWhole ? this.#finish(stream) : true
  }

  #finish(stream: LogStream): boolean {
    const open = this.#open[stream]
    if (open === null) return true
    this.#open[stream] = null
    this.lines += 1
    return this.#onLine({ at: open.at, stream, text: Buffer.concat(open.pieces), bytes: open.bytes })
  }
}

const STATUS_CODES = { 200: true, 404: 'no such container', 500: 'server error', 501: 'not supported' }

/**
 * Reads the last `tail` lines, oldest first, without ever holding more than one of them. Returns how many were handed
 * on. Throws EngineFailure; `rejected` where the container is gone or its log driver keeps nothing to read.
 */
export function readLogLines(
  calls: EngineCalls,
  containerId: string,
  tail: number | 'all',
  onLine: OnLogLine,
  options?: CallOptions,
): Promise<number> {
  const what = `log of ${containerId.slice(0, 12)}`
  return calls.call(
    what,
    async (docker, abortSignal) => {
      // dockerode's own `logs` collects everything in memory; the call below it streams.
      const stream = await new Promise<IncomingMessage>((resolve, reject) => {
        docker.modem.dial(
          {
            path: `/containers/${containerId}/logs?`,
            method: 'GET',
            isStream: true,
            abortSignal,
            statusCodes: STATUS_CODES,
            options: { stdout: true, stderr: true, timestamps: true, tail },
          },
          (error, answer) => (error === null ? resolve(answer as IncomingMessage) : reject(error)),
        )
      })
      const reader = new LogReader(onLine)
      for await (const chunk of stream) {
        abortSignal.throwIfAborted()
        // Leaving the loop destroys the stream, and the engine stops reading its file.
        if (!reader.add(chunk as Buffer)) return reader.lines
      }
      reader.end()
      return reader.lines
    },
    options,
  )
}

/** Whether the engine says that this log driver keeps nothing to read. */
export const isUnreadableLog = (error: unknown): boolean =>
  error instanceof EngineFailure && error.state === 'rejected' && /does not support reading/.test(error.message)
