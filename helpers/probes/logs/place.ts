/** Where a log file lies, and the way to it: whoever reads it need not know which. */
import type { Container, Engine } from '../../connections/index.ts'
import { type LargeFile, openLargeFile } from './large-file.ts'
import { isCompressed, type LogPart, type LogParts, logParts } from './parts.ts'

export interface LogPlace {
  path: string
  /** As it is shown: `/var/log/travian/app.log in travian_app`. */
  name: string
  /** Who would explain that it cannot be read. */
  witness: string
  /** Shows its end, ready to paste. */
  command: string
  /** The file itself, or another part of it. Throws CouldNotLook where it is missing, no file or cannot be read. */
  open(path: string): Promise<LargeFile>
  /** It and what rotation put aside beside it. Throws CouldNotLook likewise. */
  parts(): Promise<LogParts>
}

export const inContainer = (engine: Engine, container: Container, path: string): LogPlace => ({
  path,
  name: `${path} in ${container.name}`,
  witness: container.service ?? container.name,
  command: `docker exec ${container.name} tail -n 20 ${path}`,
  open: (part) => openLargeFile(engine, container, part),
  parts: () => logParts(engine, container, path),
})

export interface ReadBack<T> {
  live: LogPart
  /** Of the live file first, then of the newest part. */
  read: T[]
  /** Why nothing older was read. */
  end: string
}

/**
 * The live file, and then what was rotated out of it as far as the window (its start in ms) reaches and without unpacking
 * anything. Throws CouldNotLook as the place does.
 */
export async function readBack<T extends { from: number | null }>(
  place: LogPlace,
  start: number,
  read: (file: LargeFile) => Promise<T>,
): Promise<ReadBack<T>> {
  const { live, rotated } = await place.parts()
  const open = async (part: LogPart): Promise<T> => {
    const file = await place.open(part.path)
    try {
      return await read(file)
    } finally {
      await file.close()
    }
  }
  const found = [await open(live)]
  for (const part of rotated) {
    const reaches = found.some(({ from }) => from !== null && from <= start)
    if (reaches || part.modifiedAt.getTime() < start) break
    if (isCompressed(part)) return { live, read: found, end: 'what is older is compressed' }
    found.push(await open(part))
  }
  return { live, read: found, end: 'the file begins there' }
}
