/** One call to the Docker Engine: bounded in time, able to be called off, failing in words. */
import { Agent, type ClientRequestArgs } from 'node:http'
import { registerHooks } from 'node:module'
import type { Duplex } from 'node:stream'
import { inspect } from 'node:util'
import type Docker from 'dockerode'
import type { DockerOptions } from 'dockerode'
import { within } from '../deadline.ts'
import { inWords, parseEngineHost } from './address.ts'
import { EngineFailure, engineFailure } from './failure.ts'

export interface CallOptions {
  /** Instead of the engine's own, for what is known to take long. */
  timeoutMs?: number
  signal?: AbortSignal | undefined
}

/** Knows whether a connection was ever accepted, which tells a hung engine from a silent address. */
class WatchedAgent extends Agent {
  hasConnected = false

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const stream = super.createConnection(options, callback)
    stream?.once('connect', () => {
      this.hasConnected = true
    })
    return stream
  }

  /**
   * docker-modem writes the options of every call down in full depth before it asks whether anybody reads that, and with
   * every open socket in them that took tens of milliseconds a call, in which nothing else could answer.
   */
  [inspect.custom](): string {
    return 'WatchedAgent'
  }
}

/** Ways to an engine, and to a registry, that are never gone here: most of what dockerode costs to import. */
const UNUSED = ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader']

/** 120 instead of 300 ms, and 20 MB less; whatever stands in for the unused is never called. */
async function importDockerode(): Promise<typeof Docker> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(UNUSED.includes(specifier) ? 'node:path' : specifier, context),
  })
  try {
    return (await import('dockerode')).default
  } finally {
    hooks.deregister()
  }
}

export class EngineCalls {
  /** Where the engine listens, for messages and evidence. */
  readonly where: string
  /** True for a socket on this machine (which a virtual machine may still stand behind). */
  readonly isLocalSocket: boolean
  readonly timeoutMs: number
  readonly #host: string | null
  readonly #agent = new WatchedAgent({ keepAlive: true })
  readonly #unfinished = new Set<Promise<void>>()
  #docker: Promise<Docker> | null = null

  constructor({ host, timeoutMs }: { host: string | null; timeoutMs: number }) {
    const { address } = parseEngineHost(host)
    this.#host = host
    this.where = address === null ? (host ?? '') : inWords(address)
    this.isLocalSocket = address?.kind === 'socket'
    this.timeoutMs = timeoutMs
  }

  /** Asks the engine. `what` names the question in failures; every failure is an EngineFailure. */
  async call<T>(
    what: string,
    ask: (docker: Docker, abortSignal: AbortSignal) => Promise<T>,
    { timeoutMs = this.timeoutMs, signal }: CallOptions = {},
  ): Promise<T> {
    try {
      return await within(timeoutMs, async (abortSignal) => ask(await this.#open(), abortSignal), signal)
    } catch (error) {
      throw engineFailure(error, { what, where: this.where, hasConnected: this.#agent.hasConnected })
    }
  }

  /** Like `call`, where the engine must answer with JSON: dockerode hands on anything else as bytes. */
  async callForJson<T>(
    what: string,
    ask: (docker: Docker, abortSignal: AbortSignal) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const answer = await this.call(what, ask, options)
    if (typeof answer !== 'object' || answer === null || Buffer.isBuffer(answer)) {
      throw new EngineFailure(
        'garbage',
        `what listens on ${this.where} does not speak the Docker Engine API (${what})`,
        {
          remedy: ['check DOCKER_HOST', 'docker version'],
        },
      )
    }
    return answer
  }

  /** Work that nobody waits for, until `close`. It must not throw. */
  finishLater(work: Promise<void>): void {
    this.#unfinished.add(work)
    void work.then(() => this.#unfinished.delete(work))
  }

  /** Waits for what `finishLater` was given, then lets go of every connection. */
  async close(): Promise<void> {
    await Promise.all(this.#unfinished)
    this.#agent.destroy()
  }

  #open(): Promise<Docker> {
    this.#docker ??= this.#load()
    return this.#docker
  }

  /** Only who asks pays for the import; and dockerode would let DOCKER_HOST win over what it is given. */
  async #load(): Promise<Docker> {
    const { address, problem } = parseEngineHost(this.#host)
    if (address === null) throw new EngineFailure('unsupported', problem, { remedy: ['unset DOCKER_HOST'] })
    const Dockerode = await importDockerode()
    // dockerode hands `agent` on to docker-modem, and its types do not know of it.
    const own: object = { agent: this.#agent }
    const options: DockerOptions =
      address.kind === 'socket'
        ? { ...own, protocol: 'http', host: undefined, socketPath: address.path }
        : { ...own, protocol: 'http', host: address.host, port: address.port }
    return new Dockerode(options)
  }
}
