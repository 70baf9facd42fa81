/** The container that runs a service. */
import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { containerAbsent, containerNotRunning, containerPaused } from '../failures/unreached.ts'

/** Which of several states says most about the service. */
const PREFERENCE = ['running', 'paused', 'restarting', 'exited', 'dead', 'created', 'removing']

/** Throws ConnectionFailure where the service has no container or none that runs. */
export async function runningContainer(engine: Engine, project: string, service: string): Promise<Container> {
  const [container] = (await engine.containers(project))
    .filter((candidate) => candidate.service === service && !candidate.isOneOff)
    .sort((one, other) => PREFERENCE.indexOf(one.status) - PREFERENCE.indexOf(other.status))
  if (container === undefined) throw containerAbsent(service, project)
  if (container.status === 'paused') throw containerPaused(service, container.name)
  if (container.status !== 'running') throw containerNotRunning(service, container)
  return container
}
