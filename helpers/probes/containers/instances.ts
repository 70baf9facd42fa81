/** The containers of a service as the engine knows them, in the words an operator uses. */
import type { Container } from '../../connections/index.ts'
import { evidence, lookAtEach, type Observation, reading } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface Instance {
  container: string
  /** `running, healthy`, `has exited with code 137 since 03:12`. */
  text: string
  isGood: boolean
  isStarting: boolean
  /** Runs, but its own health check fails. */
  isUnwell: boolean
  /** The command that most likely mends it; null where it is well, or where only its log tells. */
  remedy: string | null
}

export interface InstanceFacts {
  service: string
  /** The compose project. */
  project: string
  kind: 'long-running' | 'one-shot'
  instances: Instance[]
  /** Services whose failing makes this one unwell. */
  needs: string[]
}

const since = (time: Date | null): string =>
  time === null ? '' : ` since ${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** What the engine's state means for a service that should run, or for a one-shot that should have ended. */
export function describeInstance(container: Container, kind: InstanceFacts['kind']): Instance {
  const { name } = container
  const is = (text: string, flags: Partial<Instance> = {}): Instance => ({
    container: name,
    text: `${text} (${name})`,
    isGood: false,
    isStarting: false,
    isUnwell: false,
    remedy: null,
    ...flags,
  })
  const memory = container.isOomKilled ? ', killed for memory' : ''
  switch (container.status) {
    case 'running':
      if (container.health === 'unhealthy')
        return is('is unhealthy', { isUnwell: true, remedy: `docker restart ${name}` })
      if (container.health === 'starting')
        return is(`is still starting${since(container.startedAt)}`, { isStarting: true, isUnwell: true })
      return is(container.health === null ? 'running, no health check' : 'running, healthy', { isGood: true })
    case 'exited':
      if (kind === 'one-shot' && container.exitCode === 0) return is('ended with code 0', { isGood: true })
      return is(`has exited with code ${container.exitCode}${memory}${since(container.finishedAt)}`, {
        remedy: `docker start ${name}`,
      })
    case 'restarting':
      return is(`is restarting over and over (${container.restartCount} times${memory})`)
    case 'paused':
      return is('is paused', { remedy: `docker unpause ${name}` })
    default:
      return is(`is ${container.status}`)
  }
}

async function instancesOf(stack: Stack, service: string) {
  const containers = await stack.connections.engine.containers(stack.description.project)
  const described = stack.description.services[service]
  const kind = described?.kind ?? 'long-running'
  const own = containers.filter((container) => container.service === service && !container.isOneOff)
  const instances = own.map((container) => describeInstance(container, kind))
  return {
    facts: { service, project: stack.description.project, kind, instances, needs: described?.needs ?? [] },
    text: instances.map(({ text }) => text).join('; ') || 'no container',
  }
}

/** Every service that the description lists, with its containers. One result per service. */
export async function serviceContainers(stack: Stack): Promise<Observation<InstanceFacts>[]> {
  // Asked once here, so that an engine that cannot be asked is one answer and not one per service.
  await stack.connections.engine.containers(stack.description.project)
  return lookAtEach(Object.keys(stack.description.services), String, async (service) => {
    const { facts, text } = await instancesOf(stack, service)
    const source = `engine: containers of ${stack.description.project}/${service}`
    return { reading: reading({ value: text, unit: '', text, source }), facts, evidence: [evidence(source, text)] }
  })
}

/** Good instances of every worker, as a number. One result per worker. */
export async function workerInstances(stack: Stack): Promise<Observation<InstanceFacts>[]> {
  const workers = Object.entries(stack.description.workers)
  await stack.connections.engine.containers(stack.description.project)
  return lookAtEach(
    workers,
    ([name]) => name,
    async ([, { service }]) => {
      const { facts, text } = await instancesOf(stack, service)
      const good = facts.instances.filter(({ isGood }) => isGood).length
      const source = `engine: containers of ${stack.description.project}/${service}`
      const trouble = good === facts.instances.length ? '' : `: ${text}`
      return {
        reading: reading({
          value: good,
          unit: 'instances',
          text: `${good} of ${facts.instances.length} instances well${trouble}`,
          source,
        }),
        facts,
        evidence: [evidence(source, text)],
      }
    },
  )
}
