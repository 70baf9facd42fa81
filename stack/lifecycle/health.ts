/** Waiting until the whole stack is healthy, and saying what is wrong when it does not get there. */
import type Docker from 'dockerode'
import { StackFailure } from './failures.ts'
import { textOf } from './frames.ts'
import { serviceLabel } from './names.ts'
import { ownedContainers } from './owned.ts'
import { type Progress, silent } from './progress.ts'
import { waitUntil } from './wait.ts'

interface ContainerState {
  id: string
  service: string
  /** The engine's word: `healthy`, `starting`, `unhealthy`, or without a health check `running`, `exited`, … */
  word: string
}

export interface HealthWaitOptions {
  progress?: Progress
  withinMs?: number
  signal?: AbortSignal | undefined
}

/** Returns once every container of ours is healthy, or running where it has no health check. Throws at the deadline. */
export async function waitUntilHealthy(
  engine: Docker,
  { progress = silent, withinMs = 180_000, signal }: HealthWaitOptions = {},
): Promise<void> {
  let waitingFor: ContainerState[] = []
  const isHealthy = async () => {
    const states = await containerStates(engine)
    waitingFor = states.filter(({ word }) => word !== 'healthy' && word !== 'running')
    const names = waitingFor.map(({ service }) => service).join(', ')
    const healthy = states.length - waitingFor.length
    progress.show('stack', `${healthy} of ${states.length} healthy${names && `, waiting for ${names}`}`)
    return states.length > 0 && waitingFor.length === 0
  }
  const reached = await waitUntil(isHealthy, { withinMs, everyMs: 500, signal })
  progress.show('stack')
  if (reached) return
  const reports = await Promise.all(waitingFor.map((state) => describeProblem(engine, state)))
  throw new StackFailure(`The reference stack is not healthy after ${withinMs / 1000} s.\n${reports.join('\n')}`)
}

async function containerStates(engine: Docker): Promise<ContainerState[]> {
  const owned = await ownedContainers(engine)
  const inspected = await Promise.all(owned.map(({ id }) => engine.getContainer(id).inspect()))
  return inspected
    .filter(({ Config }) => Config.Labels[serviceLabel] !== undefined)
    .map(({ Id, Config, State }) => ({
      id: Id,
      service: Config.Labels[serviceLabel] ?? Id,
      word: State.Running && !State.Restarting ? (State.Health?.Status ?? 'running') : State.Status,
    }))
}

async function describeProblem(engine: Docker, { id, service, word }: ContainerState): Promise<string> {
  const container = engine.getContainer(id)
  const { State } = await container.inspect()
  const lastLook = State.Health?.Log.at(-1)?.Output.trim()
  const frames = await container.logs({ stdout: true, stderr: true, tail: 15 })
  return [
    `${service} is ${word}${State.Running ? '' : ` (exit code ${State.ExitCode})`}.`,
    ...(lastLook ? [`  its health check says: ${lastLook}`] : []),
    '  the end of its log:',
    ...textOf(frames)
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
  ].join('\n')
}
