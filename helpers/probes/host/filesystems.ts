/** Real filesystems: those of the engine's host, and the small ones of containers (tmpfs and volumes with a size of their own). */
import { readFile, statfs } from 'node:fs/promises'
import type { Container } from '../../connections/index.ts'
import { noteNeed } from '../../connections/needs.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'
import { requireLocalEngine } from './machine.ts'

export interface FilesystemFacts {
  /** Used of what an ordinary user may use, as `df` shows it, in percent. */
  spacePercent: number
  /** Null where the filesystem has no fixed number of inodes. */
  inodesPercent: number | null
  sizeBytes: number
  availableBytes: number
}

/** Types that hold nobody's data, or another filesystem's data seen twice. */
const NOT_REAL = new Set([
  'overlay',
  'aufs',
  'squashfs',
  'iso9660',
  'tmpfs',
  'devtmpfs',
  'ramfs',
  'nsfs',
  'fuse.lxcfs',
  '9p',
])

interface Mount {
  device: string
  path: string
  type: string
}

/** Parses /proc/self/mountinfo into real filesystems, each device once, under its shortest path. */
export function parseMounts(mountinfo: string): Mount[] {
  const byDevice = new Map<string, Mount>()
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ')
    const fields = left.split(' ')
    const [type = '', device = ''] = right.split(' ')
    // Octal escapes stand for blanks in paths (proc(5)).
    const path = (fields[4] ?? '').replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    const isReal =
      device.startsWith('/') || type === 'zfs' || type === 'btrfs' || type.startsWith('nfs') || type === 'cifs'
    if (path === '' || NOT_REAL.has(type) || !isReal) continue
    const known = byDevice.get(fields[2] ?? device)
    if (known === undefined || path.length < known.path.length)
      byDevice.set(fields[2] ?? device, { device, path, type })
  }
  return [...byDevice.values()]
}

interface Blocks {
  blockSize: number
  blocks: number
  free: number
  available: number
  files: number
  filesFree: number
}

const GB = 1e9
const percent = (part: number, whole: number): number => (whole <= 0 ? 0 : (100 * part) / whole)
const size = (bytes: number): string =>
  bytes >= GB ? `${(bytes / GB).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`

/** Use as `df` computes it: used of used plus available, so that root's reserve counts as full. */
function observe(
  source: string,
  { blockSize, blocks, free, available, files, filesFree }: Blocks,
  raw: string,
): Omit<Seen<FilesystemFacts>, 'object'> {
  const used = blocks - free
  const spacePercent = percent(used, used + available)
  const inodesPercent = files > 0 ? percent(files - filesFree, files) : null
  const value = Math.max(spacePercent, inodesPercent ?? 0)
  const inodes = inodesPercent === null ? '' : `, inodes ${inodesPercent.toFixed(0)} %`
  const text = `${spacePercent.toFixed(0)} % of ${size(blocks * blockSize)} used${inodes}`
  return {
    reading: reading({ value: Math.round(value * 10) / 10, unit: '%', text, source }),
    facts: { spacePercent, inodesPercent, sizeBytes: blocks * blockSize, availableBytes: available * blockSize },
    evidence: [evidence(source, raw)],
  }
}

async function hostFilesystem({ path }: Mount): Promise<Omit<Seen<FilesystemFacts>, 'object'>> {
  noteNeed('host', null, 'statfs')
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(path)
  const raw = `blocks ${blocks}, free ${bfree}, available ${bavail}, of ${bsize} B; inodes ${files}, free ${ffree}`
  return observe(
    `statfs ${path}`,
    { blockSize: bsize, blocks, free: bfree, available: bavail, files, filesFree: ffree },
    raw,
  )
}

/** A mount of a container that has a size of its own. */
interface SmallMount {
  container: Container
  path: string
}

async function smallMounts(stack: Stack): Promise<SmallMount[]> {
  const { engine } = stack.connections
  const [containers, volumes] = await Promise.all([engine.containers(stack.description.project), engine.volumes()])
  const sized = new Set(volumes.filter(({ options }) => (options.type ?? '') !== '').map(({ name }) => name))
  const running = containers.filter(({ status }) => status === 'running')
  const all = running.flatMap((container) => [
    ...Object.entries(container.tmpfs)
      .filter(([, options]) => /(^|,)size=/.test(options))
      .map(([path]) => ({ container, path, key: `${container.id}:${path}` })),
    ...container.mounts
      .filter(({ name }) => name !== null && sized.has(name))
      .map(({ destination, name }) => ({ container, path: destination, key: String(name) })),
  ])
  // A volume that several containers mount is one filesystem.
  return [...new Map(all.map(({ key, ...mount }) => [key, mount])).values()]
}

/** `stat -f` of GNU and of busybox: block size, blocks, free, available, inodes, free inodes. */
async function containerFilesystem(
  stack: Stack,
  { container, path }: SmallMount,
): Promise<Omit<Seen<FilesystemFacts>, 'object'>> {
  const source = `stat -f ${path} in ${container.name}`
  const { exitCode, stdout, stderr } = await stack.connections.engine.exec(container.id, [
    'stat',
    '-f',
    '-c',
    '%S %b %f %a %c %d',
    path,
  ])
  const numbers = stdout.trim().split(' ').map(Number)
  const [blockSize, blocks, free, available, files, filesFree] = numbers
  const isComplete = exitCode === 0 && numbers.length === 6 && numbers.every(Number.isFinite)
  if (
    !isComplete ||
    blockSize === undefined ||
    blocks === undefined ||
    free === undefined ||
    available === undefined ||
    files === undefined ||
    filesFree === undefined
  ) {
    throw new CouldNotLook(
      `${source} answered with exit code ${exitCode}: ${(stderr || stdout).trim().slice(0, 200)}`,
      {
        witness: container.service ?? container.name,
        remedy: [`Try it: docker exec ${container.name} stat -f ${path}`],
        evidence: [evidence(source, `${stdout}${stderr}`)],
      },
    )
  }
  return observe(source, { blockSize, blocks, free, available, files, filesFree }, stdout.trim())
}

/** Those of this machine, where the engine's are the same. */
async function hostFilesystems(stack: Stack): Promise<Observation<FilesystemFacts>[]> {
  try {
    requireLocalEngine(stack)
  } catch (error) {
    if (error instanceof CouldNotLook) return [{ object: 'host', reason: error }]
    throw error
  }
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8')
  return lookAtEach(parseMounts(mountinfo), ({ path }) => path, hostFilesystem)
}

/** Percent used (space or inodes, whichever is fuller) of every real filesystem. One result per filesystem. */
export const filesystemUsage = oncePerRun(async (stack: Stack): Promise<Observation<FilesystemFacts>[]> => {
  const small = await smallMounts(stack)
  const [host, containers] = await Promise.all([
    hostFilesystems(stack),
    lookAtEach(
      small,
      ({ container, path }) => `${container.name}:${path}`,
      (mount) => containerFilesystem(stack, mount),
    ),
  ])
  return [...host, ...containers]
})
