/** One login for all connections to an engine over ssh: a login costs up to seconds, and sshd turns many at once away. */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atMost } from '../deadline.ts'
import type { SshAddress } from './address.ts'

/** How long ssh keeps the shared connection where nobody ends it, as after a kill. */
const IDLE_SECONDS = 20
const ENDING_MS = 2000

export class SshMaster {
  readonly #address: SshAddress
  readonly #folder: string | null

  /** The folder is this user's alone: whoever may use the socket in it is logged in. */
  constructor(address: SshAddress) {
    this.#address = address
    // OpenSSH for Windows cannot share a connection; there every one logs in.
    this.#folder = process.platform === 'win32' ? null : mkdtempSync(join(tmpdir(), 'runbook-ssh-'))
  }

  /** The first ssh with these opens the shared connection; where a server allows no more sessions on it, ssh opens another. */
  get options(): string[] {
    if (this.#folder === null) return []
    const shared = ['ControlMaster=auto', `ControlPath=${this.#socket}`, `ControlPersist=${IDLE_SECONDS}`]
    return shared.flatMap((option) => ['-o', option])
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
