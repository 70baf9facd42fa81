/** The engine itself: version, size, clock. */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'

export interface EngineInformation {
  /** The engine's own identity, stable over restarts. */
  id: string
  hostName: string
  version: string
  apiVersion: string
  operatingSystem: string
  kernel: string
  architecture: string
  cpus: number
  memoryBytes: number
  /** Where images, containers and volumes lie on the engine's host. */
  rootFolder: string
  storageDriver: string
  /** The engine's clock minus ours, in milliseconds, good to half of the call's duration. */
  clockOffsetMs: number
}

const infoAnswer = v.object({
  ID: v.string(),
  Name: v.string(),
  OperatingSystem: v.string(),
  KernelVersion: v.string(),
  Architecture: v.string(),
  NCPU: v.number(),
  MemTotal: v.number(),
  DockerRootDir: v.string(),
  Driver: v.string(),
  SystemTime: v.pipe(
    v.string(),
    v.transform((text) => Date.parse(text)),
    v.number('is no time'),
  ),
})

const versionAnswer = v.object({ Version: v.string(), ApiVersion: v.string() })

/** Asks `/info` and `/version` at once. Throws EngineFailure. */
export async function readInformation(calls: EngineCalls, options?: CallOptions): Promise<EngineInformation> {
  const timedInfo = async (): Promise<{ info: v.InferOutput<typeof infoAnswer>; middle: number }> => {
    const before = Date.now()
    const info = await calls.callForJson('info', (docker) => docker.info(), options)
    return { info: understood(infoAnswer, info, 'info'), middle: (before + Date.now()) / 2 }
  }
  const [{ info, middle }, version] = await Promise.all([
    timedInfo(),
    calls.callForJson('version', (docker) => docker.version(), options),
  ])
  const { Version, ApiVersion } = understood(versionAnswer, version, 'version')
  return {
    id: info.ID,
    hostName: info.Name,
    version: Version,
    apiVersion: ApiVersion,
    operatingSystem: info.OperatingSystem,
    kernel: info.KernelVersion,
    architecture: info.Architecture,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    rootFolder: info.DockerRootDir,
    storageDriver: info.Driver,
    clockOffsetMs: Math.round(info.SystemTime - middle),
  }
}
