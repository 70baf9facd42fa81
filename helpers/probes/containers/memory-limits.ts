/** How much of its memory limit each service's containers hold. */
import type { Container } from '../../connections/index.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface MemoryLimitFacts {
  /** Containers that may take all the memory of the host. */
  unlimited: string[]
}

const MEGABYTE = 1e6

interface Use {
  container: string
  usedBytes: number
  limitBytes: number | null
}

async function useOf(stack: Stack, { id, name, status, memoryLimitBytes }: Container, service: string): Promise<Use> {
  const use = status === 'running' ? await stack.connections.engine.memoryUse(id) : null
  if (use !== null) return { container: name, usedBytes: use.usedBytes, limitBytes: memoryLimitBytes }
  throw new CouldNotLook(`${name} does not run: it holds no memory`, {
    witness: service,
    remedy: [`docker start ${name}`],
  })
}

const inMegabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(0)} MB`

/** What the fullest of a service's containers holds, in percent of its limit. */
export function fullest(service: string, uses: readonly Use[]): Omit<Seen<MemoryLimitFacts>, 'object'> {
  const limited = uses.flatMap(({ limitBytes, ...use }) =>
    limitBytes === null ? [] : [{ ...use, limitBytes, percent: (100 * use.usedBytes) / limitBytes }],
  )
  const [worst] = limited.toSorted((a, b) => b.percent - a.percent)
  const source = `engine: memory of ${service}`
  const words = uses.map(
    ({ container, usedBytes, limitBytes }) =>
      `${container}: ${inMegabytes(usedBytes)} of ${limitBytes === null ? 'no limit' : inMegabytes(limitBytes)}`,
  )
  return {
    reading: reading({
      value: worst === undefined ? null : Math.round(worst.percent * 10) / 10,
      unit: '%',
      text: worst === undefined ? 'no limit' : `${worst.percent.toFixed(1)} % of ${inMegabytes(worst.limitBytes)}`,
      source,
    }),
    facts: { unlimited: uses.filter(({ limitBytes }) => limitBytes === null).map(({ container }) => container) },
    evidence: [evidence(source, words.join('\n'))],
  }
}

/** Percent of the memory limit in use. One result per long-running service. */
export async function memoryLimits(stack: Stack): Promise<Observation<MemoryLimitFacts>[]> {
  const { description, connections } = stack
  const containers = await connections.engine.containers(description.project)
  const services = Object.entries(description.services)
    .filter(([, { kind }]) => kind === 'long-running')
    .map(([name]) => name)
  return lookAtEach(services, String, async (service) => {
    const own = containers.filter((container) => container.service === service && !container.isOneOff)
    if (own.length === 0) {
      throw new CouldNotLook(`${service} has no container`, { witness: service, remedy: ['docker compose up -d'] })
    }
    return fullest(service, await Promise.all(own.map((container) => useOf(stack, container, service))))
  })
}
