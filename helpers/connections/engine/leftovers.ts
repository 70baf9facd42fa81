/** What lies on the engine and nobody uses: candidates for cleaning up. */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'

export interface Leftovers {
  /** Containers that have ended, by name. */
  stopped: string[]
  /** Images without a name that no container uses. */
  dangling: string[]
  /** Volumes that no container mounts. */
  volumes: string[]
  /** Networks of users' making without a container. */
  networks: string[]
}

const containers = v.array(
  v.object({
    Names: v.array(v.string()),
    State: v.string(),
    NetworkSettings: v.nullish(v.object({ Networks: v.nullish(v.record(v.string(), v.unknown())) })),
  }),
)
const images = v.array(v.object({ Id: v.string() }))
const volumes = v.object({ Volumes: v.nullish(v.array(v.object({ Name: v.string() }))) })
const networks = v.array(v.object({ Name: v.string() }))

const BUILT_IN = ['bridge', 'host', 'none']
const ENDED = ['exited', 'dead', 'created']
const dangling = { dangling: ['true'] }

/** Throws EngineFailure. */
export async function listLeftovers(calls: EngineCalls, options?: CallOptions): Promise<Leftovers> {
  const [ofContainers, ofImages, ofVolumes, ofNetworks] = await Promise.all([
    calls.callForJson(
      'containers',
      (docker, abortSignal) => docker.listContainers({ all: true, abortSignal }),
      options,
    ),
    calls.callForJson('dangling images', (docker) => docker.listImages({ filters: dangling }), options),
    calls.callForJson('unused volumes', (docker) => docker.listVolumes({ filters: dangling }), options),
    // The engine's own idea of an unused network includes used ones after it was restarted.
    calls.callForJson('networks', (docker) => docker.listNetworks(), options),
  ])
  const all = understood(containers, ofContainers, 'containers')
  const used = new Set(all.flatMap(({ NetworkSettings }) => Object.keys(NetworkSettings?.Networks ?? {})))
  return {
    stopped: all.filter(({ State }) => ENDED.includes(State)).map(({ Names }) => (Names[0] ?? '?').slice(1)),
    dangling: understood(images, ofImages, 'dangling images').map(({ Id }) => Id.replace('sha256:', '').slice(0, 12)),
    volumes: (understood(volumes, ofVolumes, 'unused volumes').Volumes ?? []).map(({ Name }) => Name),
    networks: understood(networks, ofNetworks, 'networks')
      .map(({ Name }) => Name)
      .filter((name) => !BUILT_IN.includes(name) && !used.has(name)),
  }
}
