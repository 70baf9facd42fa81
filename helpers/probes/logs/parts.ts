/** A log file and what rotation has put aside beside it, as the container's own `find` and `stat` tell. */
import { posix } from 'node:path'
import type { Container, Engine } from '../../connections/index.ts'
import { CouldNotLook, evidence } from '../../reading.ts'

export interface LogPart {
  path: string
  bytes: number
  modifiedAt: Date
  /** Null where the filesystem does not keep it, or `stat` does not tell. */
  bornAt: Date | null
}

export interface LogParts {
  /** The one that is written to. */
  live: LogPart
  /** The newest first. */
  rotated: LogPart[]
}

const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|Z)$/

export const isCompressed = ({ path }: Pick<LogPart, 'path'>): boolean => COMPRESSED.test(path)

/** Whether `candidate` is a rotated part of `path`: `app.log.1`, `app.log-20261120.gz`, `app-2026-11-20.log`. */
export function isRotatedPart(path: string, candidate: string): boolean {
  if (posix.dirname(candidate) !== posix.dirname(path)) return false
  const name = posix.basename(path)
  const other = posix.basename(candidate)
  if (other.startsWith(name)) return /^[.-]\d[\w.-]*$/.test(other.slice(name.length))
  const { name: stem, ext } = posix.parse(name)
  if (!other.startsWith(stem)) return false
  const rest = other.slice(stem.length).replace(COMPRESSED, '')
  return ext !== '' && rest.endsWith(ext) && /^[-.]\d{4}-?\d\d-?\d\d[\w-]*$/.test(rest.slice(0, -ext.length))
}

/** Parses `<bytes> <modified> <born> <path>` lines, in seconds; what is no such line (a name with a line break) is left out. */
export const parseParts = (text: string): LogPart[] =>
  text.split('\n').flatMap((line) => {
    const [, bytes, modified, born, path] = /^(\d+) (\d+) (\S+) (\/.*)$/.exec(line) ?? []
    if (path === undefined) return []
    const bornSeconds = Number(born)
    return [
      {
        path,
        bytes: Number(bytes),
        modifiedAt: new Date(Number(modified) * 1000),
        bornAt: bornSeconds > 0 ? new Date(bornSeconds * 1000) : null,
      },
    ]
  })

/** Throws CouldNotLook in the service's name where the file is missing or its folder cannot be read. */
export async function logParts(engine: Engine, container: Container, path: string): Promise<LogParts> {
  const folder = posix.dirname(path)
  const argv = ['find', folder, '-maxdepth', '1', '-type', 'f', '-exec', 'stat', '-c', '%s %Y %W %n', '{}', '+']
  const { exitCode, stdout, stderr } = await engine.exec(container.id, argv)
  const parts = parseParts(stdout)
  const live = parts.find((part) => part.path === path)
  if (exitCode === 0 && live !== undefined) {
    const rotated = parts.filter((part) => isRotatedPart(path, part.path))
    return { live, rotated: rotated.sort((a, b) => b.modifiedAt.getTime() - a.modifiedAt.getTime()) }
  }
  const why = stderr.trim().slice(0, 200) || `find ended with code ${exitCode}`
  throw new CouldNotLook(
    `${path} in ${container.name} ${exitCode === 0 ? 'is missing' : `cannot be looked at: ${why}`}`,
    {
      witness: container.service ?? container.name,
      remedy: [`docker exec ${container.name} ls -l ${folder}`],
      evidence: [evidence(`find ${folder} in ${container.name}`, `${stdout}${stderr}`.slice(0, 2_000))],
    },
  )
}
