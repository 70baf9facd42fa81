/** How many processes of a container the kernel has killed for memory: its cgroup counts them, whatever the engine says. */
import { readFile } from 'node:fs/promises'
import { type Container, type Engine, EngineFailure } from '../../connections/index.ts'
import { CouldNotLook } from '../../reading.ts'

export interface MemoryKills {
  /** Since the container was started. */
  count: number
  source: string
}

/** cgroup v1's `memory.oom_control` and v2's `memory.events` both have a line `oom_kill <count>`; null without one. */
export function parseKills(text: string): number | null {
  const [, count] = /^oom_kill (\d+)$/m.exec(text) ?? []
  return count === undefined ? null : Number(count)
}

/** Where the engine's host keeps a container's counter: by cgroup version and by who makes the groups. */
const onHost = (id: string): string[] => [
  `/sys/fs/cgroup/memory/docker/${id}/memory.oom_control`,
  `/sys/fs/cgroup/memory/system.slice/docker-${id}.scope/memory.oom_control`,
  `/sys/fs/cgroup/docker/${id}/memory.events`,
  `/sys/fs/cgroup/system.slice/docker-${id}.scope/memory.events`,
]

const INSIDE = ['/sys/fs/cgroup/memory/memory.oom_control', '/sys/fs/cgroup/memory.events']

async function fromHost(id: string): Promise<MemoryKills | null> {
  for (const path of onHost(id)) {
    // Absent where the cgroups are laid out otherwise, or where the engine is on another machine.
    const text = await readFile(path, 'utf8').catch(() => null)
    const count = text === null ? null : parseKills(text)
    if (count !== null) return { count, source: path.replace(id, id.slice(0, 12)) }
  }
  return null
}

/** What `cat` says inside the container; null where that has just ended: its count has gone with it. */
async function fromInside(engine: Engine, { id, name, service }: Container): Promise<string | null> {
  try {
    // One of the two files is not there: what came of the other is the answer, whatever the exit code.
    return (await engine.exec(id, ['cat', ...INSIDE], { witness: service ?? name })).stdout
  } catch (error) {
    if (error instanceof EngineFailure && (error.statusCode === 409 || error.statusCode === 404)) return null
    throw error
  }
}

/**
 * Of a running container; null where it has just ended. Throws CouldNotLook where no counter can be read, neither here
 * nor inside the container.
 */
export async function memoryKills(engine: Engine, container: Container): Promise<MemoryKills | null> {
  const { id, name, service } = container
  const counted = engine.calls.isLocalSocket ? await fromHost(id) : null
  if (counted !== null) return counted
  const text = await fromInside(engine, container)
  if (text === null) return null
  const count = parseKills(text)
  if (count === null) {
    throw new CouldNotLook(`the memory group of ${name} has no count of killed processes`, {
      witness: service ?? name,
      remedy: ["run it on the engine's host, or with a kernel that counts them (4.13 or newer)"],
    })
  }
  return { count, source: `cat ${INSIDE.join(' ')} in ${name}` }
}
