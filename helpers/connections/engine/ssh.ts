/** A connection to an engine on another machine as docker's own client makes it: `ssh HOST docker system dial-stdio`. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { Duplex, type Readable, type Writable } from 'node:stream'
import type { SshAddress } from './address.ts'

/** What ssh says is a line or two; more is not kept. */
export const MAX_WORDS = 4096

export interface SshOptions {
  /** Of the login. */
  timeoutMs: number
  /** By which connections share one login; none where each logs in by itself. */
  shared: readonly string[]
}

/** ssh ended before the engine was heard. `code` is its exit code, or that of a failed start. */
export class SshEnded extends Error {
  readonly code: string
  readonly words: string

  constructor(code: string, words: string) {
    super(`ssh ended with ${code}: ${words}`)
    this.name = 'SshEnded'
    this.code = code
    this.words = words
  }
}

/**
 * Who may log in, by which key, and which host key is right, is for the user's ssh to know: its configuration, agent and
 * known hosts hold. BatchMode never asks: an unknown host is refused, where a person at a terminal would be asked.
 */
export function loginArguments({ host, user, port }: SshAddress, { timeoutMs, shared }: SshOptions): string[] {
  const connectSeconds = Math.max(1, Math.ceil(timeoutMs / 1000))
  return [
    '-T',
    ...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${connectSeconds}`],
    ...shared,
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    ...['--', host],
  ]
}

/** What asks for the engine there. */
export const sshArguments = (address: SshAddress, options: SshOptions): string[] => [
  ...loginArguments(address, options),
  'docker',
  ...(address.socket === null ? [] : ['--host', `unix://${address.socket}`]),
  ...['system', 'dial-stdio'],
]

/** The program's two ends as one stream, with what an HTTP agent wants of a socket. */
export class SshStream extends Duplex {
  readonly #ssh: ChildProcessByStdio<Writable, Readable, Readable>
  #words = ''
  #isHeard = false

  constructor(address: SshAddress, options: SshOptions) {
    super({ allowHalfOpen: true })
    const ssh = spawn('ssh', sshArguments(address, options))
    this.#ssh = ssh
    ssh.stdout.on('data', (piece: Buffer) => this.#hear(piece))
    ssh.stderr.on('data', (piece: Buffer) => {
      this.#words = `${this.#words}${piece}`.slice(0, MAX_WORDS)
    })
    // A broken pipe is told better by the end of the program itself.
    ssh.stdin.on('error', () => undefined)
    ssh.on('error', (error: NodeJS.ErrnoException) => this.destroy(new SshEnded(error.code ?? 'error', error.message)))
    ssh.on('close', (code, signal) => this.#end(signal ?? String(code)))
  }

  override _read(): void {
    this.#ssh.stdout.resume()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#ssh.stdin.write(chunk, () => done())
  }

  override _final(done: () => void): void {
    this.#ssh.stdin.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#ssh.kill()
    done(error)
  }

  // What an agent asks of a socket that it keeps; ssh has its own ways (ServerAliveInterval).
  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setTimeout(): this {
    return this
  }

  ref(): this {
    this.#ssh.ref()
    return this
  }

  /** A connection that is only kept does not keep the program alive. */
  unref(): this {
    this.#ssh.unref()
    return this
  }

  #hear(piece: Buffer): void {
    if (!this.#isHeard) this.emit('connect')
    this.#isHeard = true
    if (!this.push(piece)) this.#ssh.stdout.pause()
  }

  #end(how: string): void {
    if (this.destroyed) return
    if (this.#isHeard) this.push(null)
    else this.destroy(new SshEnded(how, this.#words.trim()))
  }
}
