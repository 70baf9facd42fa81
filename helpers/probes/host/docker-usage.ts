/** What Docker itself keeps on the disk, and how much of it could be given back. */
import { statfs } from 'node:fs/promises'
import { noteNeed } from '../../connections/needs.ts'
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { requireLocalEngine } from './machine.ts'

export interface DockerUsageFacts {
  /** Reclaimable as a share of the Docker root's disk, in percent. */
  diskShare: number
}

const GB = 1e9
const inGb = (bytes: number): string => `${(bytes / GB).toFixed(2)} GB`
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/**
 * Reclaimable GB of images, stopped containers, volumes and build cache, as `docker system df` counts them.
 * An image that a container of this project used before (a rollback needs it) is not counted. Slow: the engine walks its disk.
 */
export async function dockerUsage(stack: Stack): Promise<Seen<DockerUsageFacts>> {
  const { engine } = stack.connections
  const [usage, info] = await Promise.all([engine.diskUsage(), engine.info()])
  const rows = [
    { kind: 'images', ...usage.images },
    { kind: 'containers', ...usage.containers },
    { kind: 'volumes', ...usage.volumes },
    { kind: 'build cache', ...usage.buildCache },
  ]
  const reclaimable = sum(rows.map(({ reclaimableBytes }) => reclaimableBytes))
  noteNeed('host', null, 'statfs')
  requireLocalEngine(stack)
  const { blocks, bsize } = await statfs(info.rootFolder)
  const table = rows.map(
    ({ kind, sizeBytes, reclaimableBytes }) => `${kind}: ${inGb(sizeBytes)}, reclaimable ${inGb(reclaimableBytes)}`,
  )
  return {
    object: null,
    reading: reading({
      value: Math.round((reclaimable / GB) * 1000) / 1000,
      unit: 'GB',
      text: `${inGb(reclaimable)} of ${inGb(sum(rows.map(({ sizeBytes }) => sizeBytes)))} reclaimable`,
      source: 'engine: system df',
      rows: rows.map(({ kind, sizeBytes, reclaimableBytes, count }) => ({ kind, count, sizeBytes, reclaimableBytes })),
    }),
    facts: { diskShare: (100 * reclaimable) / (blocks * bsize) },
    evidence: [evidence('engine: system df', table.join('\n'))],
  }
}
