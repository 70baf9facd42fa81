/** The refusal that keeps a real stack safe: whatever we need and somebody else has is named, and nothing is begun. */
import { createServer } from 'node:net'
import type Docker from 'dockerode'
import { StackRefusal } from './failures.ts'
import { ownLabel } from './names.ts'
import { type Requirements, referenceRequirements } from './requirements.ts'

/** Throws a refusal naming every container, network, volume and port that we need and that is not ours. */
export async function refuseConflicts(engine: Docker, needs: Requirements = referenceRequirements()): Promise<void> {
  const found = await findConflicts(engine, needs)
  if (found.length === 0) return
  throw new StackRefusal(
    `The reference stack needs names that something else on this engine has: ${found.join('; ')}. They do not carry the label ` +
      `${ownLabel}, so they may belong to a real stack, and nothing was begun. Run the reference stack on another machine, ` +
      'or remove them if you are sure that nobody needs them.',
  )
}

async function findConflicts(engine: Docker, needs: Requirements): Promise<string[]> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true }),
    engine.listNetworks(),
    engine.listVolumes(),
  ])
  const isForeign = ({ Labels }: { Labels?: Record<string, string> | null | undefined }) =>
    Labels?.[ownLabel] !== 'true'
  const namesOf = {
    container: containers.filter(isForeign).flatMap(({ Names }) => Names.map((name) => name.slice(1))),
    network: networks.filter(isForeign).map(({ Name }) => Name),
    volume: (volumes ?? []).filter(isForeign).map(({ Name }) => Name),
  }
  const ourPorts = containers
    .filter((container) => !isForeign(container))
    .flatMap(({ Ports }) => Ports.map(({ PublicPort }) => PublicPort))
  const portsInUse: number[] = []
  for (const port of needs.ports) {
    if (!ourPorts.includes(port) && !(await isFree(port))) portsInUse.push(port)
  }
  return [
    ...named('container', needs.containers, namesOf.container),
    ...named('network', needs.networks, namesOf.network),
    ...named('volume', needs.volumes, namesOf.volume),
    ...portsInUse.map((port) => `port ${port} of this machine`),
  ]
}

const named = (kind: string, needed: string[], taken: string[]) =>
  needed.filter((name) => taken.includes(name)).map((name) => `${kind} ${name}`)

/** Whoever holds the port, a container or a process of the machine, binding it is what tells. */
const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })
