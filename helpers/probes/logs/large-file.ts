/** A log file of any size as two questions: a few bytes at an offset, and everything from an offset on. */
import { constants } from 'node:fs'
import { lstat, open, realpath } from 'node:fs/promises'
import { join, posix, relative, sep } from 'node:path'
import type { Container, Engine } from '../../connections/index.ts'
import { CouldNotLook } from '../../reading.ts'

export interface LargeFile {
  /** As it is shown: `/var/log/travian/app.log in travian_app`. */
  name: string
  /** When it was opened. */
  size: number
  modifiedAt: Date
  /** Up to `length` bytes at `offset`. */
  read(offset: number, length: number): Promise<Buffer>
  /** Every byte from `offset` to the size at the opening. A chunk is only good until the function returns. */
  stream(offset: number, onChunk: (chunk: Buffer) => void): Promise<void>
  close(): Promise<void>
}

const CHUNK_BYTES = 1024 * 1024
/** Of one exec that streams gigabytes. */
const STREAM_MS = 60_000

/** Where a path in the container lies on the engine's host; null where it is on no volume and no bind mount. */
export function hostPathOf(
  { mounts }: Pick<Container, 'mounts'>,
  path: string,
): { source: string; path: string } | null {
  const [mount] = mounts
    .filter(({ destination }) => path === destination || path.startsWith(`${destination.replace(/\/$/, '')}/`))
    .sort((a, b) => b.destination.length - a.destination.length)
  if (mount === undefined || mount.type === 'tmpfs') return null
  const within = posix.relative(mount.destination, path)
  return { source: mount.source, path: join(mount.source, within) }
}

/**
 * Opens a file of this machine. Links that lead out of `folder` are not followed: a container can set them, and what is
 * mounted elsewhere means another place by them. Throws what the system says.
 */
export async function openWithin(name: string, folder: string, path: string): Promise<LargeFile> {
  const real = await realpath(path)
  const inside = relative(await realpath(folder), real)
  if (inside.startsWith(`..${sep}`) || inside === '..') throw new Error(`it is a link that leads out of ${folder}`)
  if (!(await lstat(real)).isFile()) throw new Error('it is no file')
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW)
  const { size, mtime } = await handle.stat()
  return {
    name,
    size,
    modifiedAt: mtime,
    read: async (offset, length) => {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    },
    stream: async (offset, onChunk) => {
      // The next part is read while this one is looked at.
      const buffers = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)]
      const readAt = (at: number, turn: number) =>
        handle.read(
          buffers[turn % 2] ?? Buffer.alloc(CHUNK_BYTES),
          0,
          Math.min(CHUNK_BYTES, Math.max(0, size - at)),
          at,
        )
      let next = readAt(offset, 0)
      for (let at = offset, turn = 1; at < size; turn += 1) {
        const { buffer, bytesRead } = await next
        if (bytesRead === 0) return
        at += bytesRead
        next = readAt(at, turn)
        onChunk(buffer.subarray(0, bytesRead))
      }
    },
    close: () => handle.close(),
  }
}

/** Null where it is not on this machine, or not for this user: the container is asked instead, and says why. */
export async function openOnHost(name: string, folder: string, path: string): Promise<LargeFile | null> {
  try {
    return await openWithin(name, folder, path)
  } catch {
    return null
  }
}

/** A file that is no larger is fetched once and looked at here: every program that is started there takes longer. */
const SMALL_BYTES = 4 * 1024 * 1024
/** What `dd` reads at once; offsets inside a container are whole blocks of it. */
const BLOCK_BYTES = 4096

/** Through `stat`, `dd` and `tail` in the container. Throws as `openLargeFile` does. */
export async function openInContainer(
  engine: Engine,
  container: Container,
  name: string,
  path: string,
): Promise<LargeFile> {
  const witness = container.service ?? container.name
  const run = async (argv: string[], onStdout?: (piece: Buffer) => void) => {
    const options = { witness, timeoutMs: STREAM_MS, ...(onStdout !== undefined && { onStdout }) }
    const result = await engine.exec(container.id, argv, options)
    if (result.exitCode === 0) return result
    const why = result.stderr.trim().slice(0, 200) || `${argv[0]} ended with code ${result.exitCode}`
    const isMissing = /No such file/.test(why)
    throw new CouldNotLook(`${name} ${isMissing ? 'is missing' : `cannot be read: ${why}`}`, {
      witness,
      remedy: [`docker exec ${container.name} ls -l ${path}`],
    })
  }
  const { stdout } = await run(['stat', '-L', '-c', '%s %Y %F', path])
  const [size = Number.NaN, seconds = Number.NaN] = stdout.split(' ').map(Number)
  if (!/ regular( empty)? file\s*$/.test(stdout) || !Number.isFinite(size) || !Number.isFinite(seconds)) {
    throw new CouldNotLook(`${name} is no file: ${stdout.trim().slice(0, 100)}`, {
      witness,
      remedy: [`docker exec ${container.name} ls -l ${path}`],
    })
  }
  const stream = async (offset: number, onChunk: (chunk: Buffer) => void): Promise<void> => {
    // Lines that come while we read belong to the next run.
    let left = size - offset
    await run(['tail', '-c', `+${offset + 1}`, path], (piece) => {
      if (left > 0) onChunk(piece.subarray(0, left))
      left -= piece.length
    })
  }
  const file = { name, size, modifiedAt: new Date(seconds * 1000), close: async () => undefined }
  if (size <= SMALL_BYTES) {
    const pieces: Buffer[] = []
    if (size > 0) await stream(0, (piece) => pieces.push(Buffer.from(piece)))
    const whole = Buffer.concat(pieces)
    return {
      ...file,
      read: async (offset, length) => whole.subarray(offset, offset + length),
      stream: async (offset, onChunk) => onChunk(whole.subarray(offset)),
    }
  }
  return {
    ...file,
    stream,
    read: async (offset, length) => {
      const skip = Math.floor(offset / BLOCK_BYTES)
      const into = offset - skip * BLOCK_BYTES
      const count = Math.ceil((into + length) / BLOCK_BYTES)
      const pieces: Buffer[] = []
      await run(['dd', `if=${path}`, `bs=${BLOCK_BYTES}`, `skip=${skip}`, `count=${count}`], (piece) =>
        pieces.push(Buffer.from(piece)),
      )
      return Buffer.concat(pieces).subarray(into, into + length)
    },
  }
}

/**
 * Opens a file of a container: straight from the engine host's disk where that is this machine and the file lies on a
 * volume, else through programs in the container. Throws CouldNotLook in the service's name where it is missing or no file.
 */
export async function openLargeFile(engine: Engine, container: Container, path: string): Promise<LargeFile> {
  const name = `${path} in ${container.name}`
  const onHost = engine.calls.isLocalSocket ? hostPathOf(container, path) : null
  const direct = onHost === null ? null : await openOnHost(name, onHost.source, onHost.path)
  return direct ?? openInContainer(engine, container, name, path)
}
