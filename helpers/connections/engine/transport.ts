/** How bytes get to the engine: everything above speaks plain HTTP, whatever carries it. */
import { Agent } from 'node:http'
import { connect as connectPlain } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { inspect } from 'node:util'
import type { EngineAddress } from './address.ts'
import { type Certificates, readCertificates } from './certificates.ts'
import { SshStream } from './ssh.ts'
import { SshMaster } from './ssh-master.ts'

/** sshd turns logins away at random where more than ten ask at once (MaxStartups), and allows ten sessions on each. */
const MOST_OVER_SSH = 5

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1')

/** Opens connections to one address, and knows whether one was ever accepted: that tells a hung engine from a silent address. */
export class EngineAgent extends Agent {
  hasConnected = false
  readonly #address: EngineAddress
  readonly #timeoutMs: number
  #certificates: Certificates | null = null
  #ssh: SshMaster | null = null

  constructor(address: EngineAddress, timeoutMs: number) {
    super({ keepAlive: true, ...(address.kind === 'ssh' && { maxSockets: MOST_OVER_SSH }) })
    this.#address = address
    this.#timeoutMs = timeoutMs
  }

  /** Before anything is asked. Throws EngineFailure where certificates are wrong, SshEnded where nobody lets us in. */
  async prepare(): Promise<void> {
    const address = this.#address
    if (address.kind === 'tcp' && address.certificates !== null)
      this.#certificates = readCertificates(address.certificates)
    if (address.kind !== 'ssh') return
    this.#ssh = new SshMaster(address)
    await this.#ssh.open(this.#timeoutMs)
  }

  /** Lets go of every connection. Never throws. */
  async close(): Promise<void> {
    this.destroy()
    await this.#ssh?.close()
  }

  override createConnection(): Duplex {
    const stream = this.#connect()
    stream.once('connect', () => {
      this.hasConnected = true
    })
    return stream
  }

  /**
   * docker-modem writes the options of every call down in full depth before it asks whether anybody reads that, and with
   * every open socket in them that took tens of milliseconds a call, in which nothing else could answer.
   */
  [inspect.custom](): string {
    return 'EngineAgent'
  }

  #connect(): Duplex {
    const address = this.#address
    if (address.kind === 'socket') return connectPlain({ path: address.path })
    if (address.kind === 'ssh')
      return new SshStream(address, { timeoutMs: this.#timeoutMs, shared: this.#ssh?.options ?? [] })
    const to = { host: withoutBrackets(address.host), port: address.port, noDelay: true }
    // The engine's certificate is always verified, and against its own authority only.
    return this.#certificates === null ? connectPlain(to) : connectTls({ ...to, ...this.#certificates })
  }
}
