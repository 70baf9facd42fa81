/** The engine's volumes. */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'

export interface Volume {
  name: string
  driver: string
  /** On the engine's host. */
  mountpoint: string
  labels: Record<string, string>
  /** Of its driver: `type`, `device`, `o`. */
  options: Record<string, string>
  createdAt: Date | null
}

const texts = v.nullish(v.record(v.string(), v.string()))

const answer = v.object({
  Volumes: v.nullish(
    v.array(
      v.object({
        Name: v.string(),
        Driver: v.string(),
        Mountpoint: v.string(),
        Labels: texts,
        Options: texts,
        CreatedAt: v.nullish(v.string()),
      }),
    ),
  ),
})

/** By name, also those that compose did not make. Throws EngineFailure. */
export async function listVolumes(calls: EngineCalls, options?: CallOptions): Promise<Volume[]> {
  const raw = await calls.callForJson('volumes', (docker, abortSignal) => docker.listVolumes({ abortSignal }), options)
  return (understood(answer, raw, 'volumes').Volumes ?? [])
    .map(({ Name, Driver, Mountpoint, Labels, Options, CreatedAt }) => ({
      name: Name,
      driver: Driver,
      mountpoint: Mountpoint,
      labels: Labels ?? {},
      options: Options ?? {},
      createdAt: CreatedAt ? new Date(CreatedAt) : null,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}
