/**
 * Containers of our own, in which something is tried that must not touch the stack. They have no network, little memory
 * and no right that a program does not need, and they end and go by themselves, whatever becomes of the run.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { hasCode } from '../../error-code.ts'
import type { CallOptions, EngineCalls } from './calls.ts'
import { EngineFailure } from './failure.ts'

/** Says what it is for; every container with it is the runbook's own. */
export const SCRATCH_LABEL = 'runbook.scratch'
const OWNER_LABEL = 'runbook.scratch.owner'
const UNTIL_LABEL = 'runbook.scratch.until'

export interface ScratchOptions {
  /** An image that is there; it is never pulled. */
  image: string
  /** `restore-drill`. */
  purpose: string
  memoryBytes: number
  /** After which it ends by itself, and the engine removes it. */
  lifetimeSeconds: number
}

export interface Scratch {
  id: string
  name: string
  /** Stops whatever runs in it and takes it away with all that was written. Never throws. */
  remove: () => Promise<void>
}

const owner = (): string => `${hostname()} ${process.pid}`

const isGone = (error: unknown): boolean =>
  error instanceof EngineFailure && (error.statusCode === 404 || error.statusCode === 409)

/** With its anonymous volume; one that is gone, or is going already, is as good. Throws EngineFailure. */
async function removeContainer(calls: EngineCalls, id: string, options?: CallOptions): Promise<void> {
  try {
    await calls.call(
      `removal of ${id.slice(0, 12)}`,
      (docker, abortSignal) => docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
      options,
    )
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

const REMOVAL_MS = 30_000

/**
 * Starts a container in which nothing runs but a clock; programs are started in it by exec. Only /tmp can be written,
 * on an anonymous volume with the image's own rights on that folder. Throws EngineFailure.
 */
export async function openScratch(
  calls: EngineCalls,
  { image, purpose, memoryBytes, lifetimeSeconds }: ScratchOptions,
  options?: CallOptions,
): Promise<Scratch> {
  const name = `runbook-${purpose}-${randomUUID().slice(0, 8)}`
  const until = new Date(Date.now() + lifetimeSeconds * 1000).toISOString()
  const created = await calls.call(
    `creation of ${name}`,
    (docker, abortSignal) =>
      docker.createContainer({
        name,
        Image: image,
        Entrypoint: ['sleep', String(lifetimeSeconds)],
        Cmd: [],
        Labels: { [SCRATCH_LABEL]: purpose, [OWNER_LABEL]: owner(), [UNTIL_LABEL]: until },
        Healthcheck: { Test: ['NONE'] },
        Volumes: { '/tmp': {} },
        HostConfig: {
          NetworkMode: 'none',
          AutoRemove: true,
          Init: true,
          ReadonlyRootfs: true,
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges'],
          Memory: memoryBytes,
          MemorySwap: memoryBytes,
          PidsLimit: 256,
          // Half of an ordinary container's share, where somebody else wants the processor.
          CpuShares: 512,
          LogConfig: { Type: 'none', Config: {} },
        },
        abortSignal,
      }),
    options,
  )
  const remove = (): Promise<void> =>
    removeContainer(calls, created.id, { timeoutMs: REMOVAL_MS }).catch(() => {
      // It ends by itself, and the next run looks for it.
    })
  try {
    await calls.call(`start of ${name}`, (_docker, abortSignal) => created.start({ abortSignal }), options)
  } catch (error) {
    await remove()
    throw error
  }
  return { id: created.id, name, remove }
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !hasCode(error, 'ESRCH')
  }
}

/** Whether nobody uses it any more: its process is dead or, on another machine, its time is over. */
export function isAbandoned(labels: Readonly<Record<string, string>>, now: Date): boolean {
  const [host, pid] = (labels[OWNER_LABEL] ?? '').split(' ')
  if (host === hostname() && Number(pid) > 0) return !isProcessAlive(Number(pid))
  return !(Date.parse(labels[UNTIL_LABEL] ?? '') > now.getTime())
}

const isOwn = (labels: Readonly<Record<string, string>>): boolean => labels[OWNER_LABEL] === owner()

/** Removes what killed runs left, or what this very process made; how many there were. Throws EngineFailure. */
export async function sweepScratch(
  calls: EngineCalls,
  whose: 'abandoned' | 'own',
  options?: CallOptions,
): Promise<number> {
  const found = await calls.callForJson(
    'containers of the runbook',
    (docker, abortSignal) => docker.listContainers({ all: true, filters: { label: [SCRATCH_LABEL] }, abortSignal }),
    options,
  )
  const now = new Date()
  const doomed = found.filter(({ Labels }) => (whose === 'own' ? isOwn(Labels) : isAbandoned(Labels, now)))
  await Promise.all(doomed.map(({ Id }) => removeContainer(calls, Id, { timeoutMs: REMOVAL_MS })))
  return doomed.length
}
