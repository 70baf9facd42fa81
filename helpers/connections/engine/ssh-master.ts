/** One login for all connections to an engine over ssh: a login costs up to seconds, and sshd turns many at once away. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost } from '../deadline.ts'
import type { SshAddress } from './address.ts'
import { loginArguments, MAX_WORDS, SshEnded } from './ssh.ts'

/** How long ssh keeps the shared connection where nobody ends it, as after a kill. */
const IDLE_SECONDS = 20
const ENDING_MS = 2000
/** By which ssh tells its own failure from that of what it ran. */
const OWN_FAILURE = 255

export class SshMaster {
  readonly #address: SshAddress
  readonly #folder: string | null

  /** The folder is this user's alone: whoever may use the socket in it is logged in. */
  constructor(address: SshAddress) {
    this.#address = address
    // OpenSSH for Windows cannot share a connection; there every one logs in.
    this.#folder = process.platform === 'win32' ? null : mkdtempSync(join(tmpdir(), 'runbook-ssh-'))
  }

  /** Where a server allows no more sessions on the shared login, ssh makes another by itself. */
  get options(): string[] {
    if (this.#folder === null) return []
    const shared = ['ControlMaster=auto', `ControlPath=${this.#socket}`, `ControlPersist=${IDLE_SECONDS}`]
    return shared.flatMap((option) => ['-o', option])
  }

  /**
   * Logs in once, so that connections opened at the same time find that login instead of each making its own. Throws
   * SshEnded; what the command there ends with is no matter, and a key may be bound to another one.
   */
  async open(timeoutMs: number): Promise<void> {
    if (this.#folder === null) return
    const login = loginArguments(this.#address, { timeoutMs, shared: this.options })
    const ssh = spawn('ssh', [...login, 'true'], { stdio: ['ignore', 'ignore', 'pipe'] })
    let words = ''
    ssh.stderr.on('data', (piece: Buffer) => {
      words = `${words}${piece}`.slice(0, MAX_WORDS)
    })
    await new Promise<void>((resolve, reject) => {
      ssh.once('error', (error: NodeJS.ErrnoException) => reject(new SshEnded(error.code ?? 'error', error.message)))
      ssh.once('close', (code) => (code === OWN_FAILURE ? reject(new SshEnded(String(code), words.trim())) : resolve()))
    })
  }

  /** Never throws; ends within 2 s. */
  async close(): Promise<void> {
    const folder = this.#folder
    if (folder === null) return
    await atMost(ENDING_MS, () => {
      const ssh = spawn('ssh', ['-O', 'exit', '-S', this.#socket, '--', this.#address.host], { stdio: 'ignore' })
      return new Promise<void>((resolve) => ssh.once('error', () => resolve()).once('exit', () => resolve()))
    })
    await rm(folder, { recursive: true, force: true })
  }

  get #socket(): string {
    return join(this.#folder ?? '', 'm')
  }
}
