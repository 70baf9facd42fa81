/** One call to the Docker Engine: bounded in time, able to be called off, failing in words. */
import { registerHooks } from 'node:module'
import type Docker from 'dockerode'
import type { DockerOptions } from 'dockerode'
import { within } from '../deadline.ts'
import { type EngineAddress, type EngineHost, inWords, isLoopback, parseEngineHost } from './address.ts'
import { EngineFailure, engineFailure } from './failure.ts'
import { EngineAgent } from './transport.ts'

export interface CallOptions {
  /** Instead of the engine's own, for what is known to take long. */
  timeoutMs?: number
  signal?: AbortSignal | undefined
}

/** Ways to an engine, and to a registry, that dockerode is never let go itself: most of what it costs to import. */
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

/** Of a value of DOCKER_HOST without TLS that others on the way could read and change. */
const isOpenToOthers = (address: EngineAddress | null): boolean =>
  address?.kind === 'tcp' && address.certificates === null && !isLoopback(address.host)

export interface EngineTarget {
  /** As in DOCKER_HOST; null for the local engine. */
  host: string | null
  /** Folder of the certificates for TLS; null where nothing asks for TLS. */
  certificates: string | null
  timeoutMs: number
}

export class EngineCalls {
  /** Where the engine listens, for messages and evidence. */
  readonly where: string
  /** True for a socket on this machine (which a virtual machine may still stand behind). */
  readonly isLocalSocket: boolean
  /** Null where DOCKER_HOST is no address. */
  readonly address: EngineAddress | null
  /** True where what is said goes over a network in clear. */
  readonly isOpenToOthers: boolean
  readonly timeoutMs: number
  readonly #target: EngineHost
  readonly #isTls: boolean
  readonly #agent: EngineAgent | null
  readonly #unfinished = new Set<Promise<void>>()
  #docker: Promise<Docker> | null = null

  constructor({ host, certificates, timeoutMs }: EngineTarget) {
    this.#target = parseEngineHost(host, certificates)
    const { address } = this.#target
    this.address = address
    this.where = address === null ? 'DOCKER_HOST' : inWords(address)
    this.isLocalSocket = address?.kind === 'socket'
    this.isOpenToOthers = isOpenToOthers(address)
    this.#isTls = address?.kind === 'tcp' && address.certificates !== null
    this.timeoutMs = timeoutMs
    this.#agent = address === null ? null : new EngineAgent(address, timeoutMs)
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
      throw engineFailure(error, {
        what,
        where: this.where,
        hasConnected: this.#agent?.hasConnected ?? false,
        isTls: this.#isTls,
      })
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
    await this.#agent?.close()
  }

  #open(): Promise<Docker> {
    this.#docker ??= this.#load()
    return this.#docker
  }

  /** Only who asks pays for the import; and dockerode would let DOCKER_HOST win over what it is given. */
  async #load(): Promise<Docker> {
    const agent = this.#agent
    if (agent === null) {
      const problem = this.#target.problem ?? 'DOCKER_HOST is no engine address'
      throw new EngineFailure('unsupported', problem, {
        remedy: ['correct DOCKER_HOST in the .env file, or remove it'],
      })
    }
    await agent.prepare()
    const Dockerode = await importDockerode()
    // docker-modem only ever speaks HTTP: the agent decides where that goes, and `host` is no more than a header.
    // dockerode hands `agent` on to docker-modem, and its types do not know of it.
    const own: object = { agent, pathPrefix: '/', ca: undefined, cert: undefined, key: undefined, timeout: undefined }
    const options: DockerOptions = this.isLocalSocket
      ? { ...own, protocol: 'http', host: undefined, socketPath: this.where }
      : { ...own, protocol: 'http', host: 'docker', port: undefined, socketPath: undefined }
    return new Dockerode(options)
  }
}
