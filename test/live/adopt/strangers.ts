/** Three containers that have nothing to do with the game, as a compose project of their own; gone again in every case. */
import Docker from 'dockerode'

export const PROJECT = 'adopt-strangers'
const OWN = 'runbook.adopt-test'
const IMAGE = 'runbook-reference/base'

const docker = new Docker({ socketPath: '/var/run/docker.sock' })

/** By our own label, so that nothing else is ever touched. */
export async function removeStrangers(): Promise<void> {
  const found = await docker.listContainers({ all: true, filters: { label: [OWN] } })
  await Promise.all(found.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
}

/** `redis` is one by its name alone: nothing listens in it. */
export async function startStrangers(): Promise<void> {
  await removeStrangers()
  for (const service of ['mailer', 'redis', 'web']) {
    const container = await docker.createContainer({
      name: `adopt_stranger_${service}`,
      Image: IMAGE,
      Cmd: ['sleep', '600'],
      Labels: { [OWN]: 'true', 'com.docker.compose.project': PROJECT, 'com.docker.compose.service': service },
      HostConfig: { NetworkMode: 'none', Memory: 16 * 1024 * 1024, AutoRemove: false },
    })
    await container.start()
  }
}

/** Everything by which one could see that somebody changed a project. */
export async function fingerprint(project: string): Promise<unknown> {
  const listed = await docker.listContainers({
    all: true,
    filters: { label: [`com.docker.compose.project=${project}`] },
  })
  const containers = await Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()))
  const { Volumes } = await docker.listVolumes()
  return {
    containers: containers
      .map(({ Id, Config, HostConfig, State, RestartCount, Mounts }) => {
        const { StartedAt, Pid } = State
        // The engine tells them in any order.
        const mounts = Mounts.toSorted((one, other) => one.Destination.localeCompare(other.Destination))
        return { Id, Config, HostConfig, StartedAt, Pid, RestartCount, mounts }
      })
      .sort((one, other) => one.Id.localeCompare(other.Id)),
    volumes: Volumes.map(({ Name }) => Name)
      .filter((name) => name.startsWith(project))
      .sort(),
  }
}
