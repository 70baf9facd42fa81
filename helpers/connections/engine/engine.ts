/** The Docker Engine as a witness: everything the probes ask of it, each question bounded in time. */
import pLimit from 'p-limit'
import { noteNeed } from '../needs.ts'
import { type CallOptions, EngineCalls } from './calls.ts'
import { type Container, listContainers } from './containers.ts'
import { type DiskUsage, readDiskUsage } from './disk-usage.ts'
import { type ContainerEnvironment, listEnvironments } from './environments.ts'
import { type ContainerEvent, type EventOptions, readEvents } from './events.ts'
import { type ExecOptions, type ExecResult, runExec } from './exec.ts'
import { findImage, type Image } from './images.ts'
import { type EngineInformation, readInformation } from './information.ts'
import { type Inspection, listInspections } from './inspections.ts'
import { type Leftovers, listLeftovers } from './leftovers.ts'
import { type OnLogLine, readLogLines } from './log-lines.ts'
import { type MemoryUse, readMemoryUse } from './memory-use.ts'
import { listNetworks } from './networks.ts'
import { isDirectory } from './path-kind.ts'
import { listPrivileges, type Privileges } from './privileges.ts'
import { listProcesses } from './processes.ts'
import { feedProgram, outputOf, type ProgramEnd } from './programs.ts'
import { openScratch, type Scratch, type ScratchOptions, sweepScratch } from './scratch.ts'
import { listVolumes, type Volume } from './volumes.ts'

/**
 * The engine starts programs hardly faster when asked for more at once: they only wait longer, each within its own time,
 * until on a busy machine that is over.
 */
const MOST_EXECS = 6

export interface EngineOptions {
  /** As in DOCKER_HOST; null or absent for the local engine. */
  host?: string | null
  /** Folder of ca.pem, cert.pem and key.pem; null or absent where nothing asks for TLS. */
  certificates?: string | null
  /** For each call; 10 s without it. */
  timeoutMs?: number
}

/** Nothing is opened before the first question. Every method throws EngineFailure, which is a CouldNotLook of `engine`. */
export class Engine {
  /** For the ways to a service, which speak to the engine below the level of questions. */
  readonly calls: EngineCalls
  readonly #turns = pLimit(MOST_EXECS)
  readonly #containers = new Map<string, Promise<Container[]>>()
  #information: Promise<EngineInformation> | null = null

  constructor({ host = null, certificates = null, timeoutMs = 10_000 }: EngineOptions = {}) {
    this.calls = new EngineCalls({ host, certificates, timeoutMs })
  }

  /** Where it listens: `/var/run/docker.sock`. */
  get where(): string {
    return this.calls.where
  }

  /** Asked once a run. */
  info(options?: CallOptions): Promise<EngineInformation> {
    noteNeed('engine')
    this.#information ??= readInformation(this.calls, options)
    return this.#information
  }

  /** Every container of a compose project, as at the first question of the run. `freshContainers` looks again. */
  containers(project: string, options?: CallOptions): Promise<Container[]> {
    noteNeed('engine')
    const known = this.#containers.get(project)
    return known ?? this.freshContainers(project, options)
  }

  /** What it finds is also what `containers` says from now on. */
  freshContainers(project: string, options?: CallOptions): Promise<Container[]> {
    noteNeed('engine')
    const found = listContainers(this.calls, project, options)
    this.#containers.set(project, found)
    return found
  }

  /** How containers were configured: of a compose project, or of the whole engine. */
  inspections(project: string | null, options?: CallOptions): Promise<Inspection[]> {
    noteNeed('engine')
    return listInspections(this.calls, project, options)
  }

  /** What containers of a compose project are allowed on their host. */
  privileges(project: string, options?: CallOptions): Promise<Privileges[]> {
    noteNeed('engine')
    return listPrivileges(this.calls, project, options)
  }

  /** What containers of a compose project were given as variables: full of secrets. */
  environments(project: string, options?: CallOptions): Promise<ContainerEnvironment[]> {
    noteNeed('engine')
    return listEnvironments(this.calls, project, options)
  }

  /** The names of all networks. */
  networks(options?: CallOptions): Promise<string[]> {
    noteNeed('engine')
    return listNetworks(this.calls, options)
  }

  /** Whether a path in a container, running or not, is a directory. */
  isDirectory(containerId: string, path: string, options?: CallOptions): Promise<boolean> {
    noteNeed('engine', null, 'archive')
    return isDirectory(this.calls, containerId, path, options)
  }

  /** The command line of each process in the container, arguments included. */
  processes(containerId: string, options?: CallOptions): Promise<string[]> {
    noteNeed('engine', null, 'top')
    return listProcesses(this.calls, containerId, options)
  }

  /** Null where the container does not run. */
  memoryUse(containerId: string, options?: CallOptions): Promise<MemoryUse | null> {
    noteNeed('engine', null, 'stats')
    return readMemoryUse(this.calls, containerId, options)
  }

  exec(containerId: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult> {
    noteNeed('exec', containerId, argv[0] ?? null)
    return this.#turns(() => runExec(this.calls, containerId, argv, options))
  }

  /** What a program writes, piece by piece, however much it is. */
  outputOf(
    containerId: string,
    argv: readonly [string, ...string[]],
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, void> {
    noteNeed('exec', containerId, argv[0])
    return outputOf(this.calls, containerId, argv, signal)
  }

  /** Runs a program in a container of ours with these bytes as its input, however many they are. */
  feed(
    { id }: Scratch,
    argv: readonly [string, ...string[]],
    input: AsyncIterable<Buffer>,
    as: { user: string; signal: AbortSignal },
  ): Promise<ProgramEnd> {
    return feedProgram(this.calls, id, argv, input, as)
  }

  /** A container of ours without a network, for what must not touch the stack. The caller removes it. */
  scratch(wanted: ScratchOptions, options?: CallOptions): Promise<Scratch> {
    noteNeed('engine', null, 'containers of its own')
    return openScratch(this.calls, wanted, options)
  }

  /** Removes containers of ours that killed runs left behind, or those that this process made; how many there were. */
  sweepScratch(whose: 'abandoned' | 'own', options?: CallOptions): Promise<number> {
    return sweepScratch(this.calls, whose, options)
  }

  /** Whether an image is there, by id or name. */
  async hasImage(image: string, options?: CallOptions): Promise<boolean> {
    noteNeed('engine', null, 'images')
    return (await findImage(this.calls, image, options)) !== null
  }

  /** An image by id or name; null where there is none. */
  image(image: string, options?: CallOptions): Promise<Image | null> {
    noteNeed('engine', null, 'images')
    return findImage(this.calls, image, options)
  }

  /** The last `tail` lines of a container's own log, both streams, oldest first; returns how many were handed on. */
  logLines(containerId: string, tail: number | 'all', onLine: OnLogLine, options?: CallOptions): Promise<number> {
    noteNeed('logs', containerId)
    return readLogLines(this.calls, containerId, tail, onLine, options)
  }

  /** Starts, kills for memory and the like, as far back as the engine's short memory reaches. */
  events(wanted: EventOptions, options?: CallOptions): Promise<ContainerEvent[]> {
    noteNeed('engine', null, 'events')
    return readEvents(this.calls, wanted, options)
  }

  /** A slow look: up to 60 s. */
  diskUsage(options?: CallOptions): Promise<DiskUsage> {
    noteNeed('engine', null, 'system df')
    return readDiskUsage(this.calls, options)
  }

  /** What nobody uses, on the whole engine. */
  leftovers(options?: CallOptions): Promise<Leftovers> {
    return listLeftovers(this.calls, options)
  }

  volumes(options?: CallOptions): Promise<Volume[]> {
    noteNeed('engine', null, 'volumes')
    return listVolumes(this.calls, options)
  }

  /** Ends its connections and what timed-out execs left in containers, within 3 s. Never throws. */
  close(): Promise<void> {
    return this.calls.close()
  }
}
