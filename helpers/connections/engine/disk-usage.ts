/** What the engine keeps on its disk, counted as `docker system df` counts it. */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'

export interface Usage {
  count: number
  activeCount: number
  sizeBytes: number
  reclaimableBytes: number
}

export interface DiskUsage {
  images: Usage
  containers: Usage
  volumes: Usage
  buildCache: Usage
}

/** The engine walks every layer and volume; on a full disk this takes minutes. */
const SLOW_LOOK_MS = 60_000

const list = <const S extends v.GenericSchema>(item: S) => v.nullish(v.array(item), [])
const bytes = v.optional(v.number(), 0)

const answer = v.object({
  LayersSize: bytes,
  Images: list(v.object({ Containers: v.number(), Size: v.number(), SharedSize: v.number() })),
  Containers: list(v.object({ State: v.string(), SizeRw: bytes })),
  Volumes: list(v.object({ UsageData: v.nullish(v.object({ Size: v.number(), RefCount: v.number() })) })),
  BuildCache: list(v.object({ Size: v.number(), InUse: v.boolean(), Shared: v.boolean() })),
})

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const ACTIVE = ['running', 'paused', 'restarting']

/** The engine writes -1 for a size that it does not know; that is no size. */
const known = (size: number): number => Math.max(size, 0)

function imageUsage({ Images: images, LayersSize }: v.InferOutput<typeof answer>): Usage {
  const active = images.filter(({ Containers }) => Containers !== 0)
  const used = active.filter(({ Size, SharedSize }) => Size !== -1 && SharedSize !== -1)
  return {
    count: images.length,
    activeCount: images.filter(({ Containers }) => Containers > 0).length,
    sizeBytes: LayersSize,
    reclaimableBytes: LayersSize - sum(used.map(({ Size, SharedSize }) => Size - SharedSize)),
  }
}

/** Takes up to a minute by itself (`timeoutMs` to change that). Throws EngineFailure. */
export async function readDiskUsage(calls: EngineCalls, options: CallOptions = {}): Promise<DiskUsage> {
  const raw = await calls.callForJson('disk usage', (docker) => docker.df(), { timeoutMs: SLOW_LOOK_MS, ...options })
  const usage = understood(answer, raw, 'disk usage')
  const containers = usage.Containers
  const stopped = containers.filter(({ State }) => !ACTIVE.includes(State))
  const volumes = usage.Volumes.map(({ UsageData }) => UsageData ?? { Size: 0, RefCount: 0 })
  const unused = volumes.filter(({ RefCount }) => RefCount === 0)
  const cache = usage.BuildCache
  const own = cache.filter(({ Shared }) => !Shared)
  return {
    images: imageUsage(usage),
    containers: {
      count: containers.length,
      activeCount: containers.length - stopped.length,
      sizeBytes: sum(containers.map(({ SizeRw }) => SizeRw)),
      reclaimableBytes: sum(stopped.map(({ SizeRw }) => SizeRw)),
    },
    volumes: {
      count: volumes.length,
      activeCount: volumes.filter(({ RefCount }) => RefCount > 0).length,
      sizeBytes: sum(volumes.map(({ Size }) => known(Size))),
      reclaimableBytes: sum(unused.map(({ Size }) => known(Size))),
    },
    buildCache: {
      count: cache.length,
      activeCount: cache.filter(({ InUse }) => InUse).length,
      sizeBytes: sum(own.map(({ Size }) => Size)),
      reclaimableBytes: sum(own.filter(({ InUse }) => !InUse).map(({ Size }) => Size)),
    },
  }
}
