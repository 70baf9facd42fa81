/** Sizes of log files: the containers' own, as the engine writes them, and those under the described folders. */
import { glob, stat } from 'node:fs/promises'
import type { Container } from '../../connections/index.ts'
import { noteNeed } from '../../connections/needs.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { requireLocalEngine } from '../host/machine.ts'

const GB = 1e9
const SHOWN = 10

export interface LogFile {
  path: string
  bytes: number
}

const sizeText = (bytes: number): string =>
  bytes >= GB ? `${(bytes / GB).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`

/** The largest file's size in GB, with the ten largest as rows. No file at all is a reading of 0, said so. */
export function largestFile(files: readonly LogFile[], source: string): Omit<Seen<null>, 'object'> {
  const sorted = [...files].sort((a, b) => b.bytes - a.bytes)
  const [largest] = sorted
  const text = largest === undefined ? 'no log file there' : `largest ${sizeText(largest.bytes)}: ${largest.path}`
  const rows = sorted.slice(0, SHOWN).map(({ path, bytes }): Row => ({ path, bytes }))
  return {
    reading: reading({
      value: (largest?.bytes ?? 0) / GB,
      unit: 'GB',
      text: `${text} (${files.length} files)`,
      source,
      rows,
    }),
    facts: null,
    evidence: [evidence(source, rows.map(({ path, bytes }) => `${bytes} ${path}`).join('\n'))],
  }
}

/** A container's own log with its rotated parts; read from the engine host's disk, since the API tells no sizes. */
export async function ownLog({ name, logPath }: Container): Promise<LogFile[]> {
  if (logPath === null) return []
  try {
    const parts = await Array.fromAsync(glob(`${logPath}*`))
    return await Promise.all(
      parts.map(async (path) => ({
        path: `${name}: ${path.split('/').at(-1)?.slice(0, 12)}…`,
        bytes: (await stat(path)).size,
      })),
    )
  } catch (cause) {
    throw new CouldNotLook(
      `the log of ${name} cannot be measured: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        witness: 'host',
        remedy: ["Run it on the engine's host as a user who may read the Docker root (root)"],
        cause,
      },
    )
  }
}

/** GB of the largest own log of the project's containers. */
async function containerLogs(stack: Stack): Promise<Omit<Seen<null>, 'object'>> {
  noteNeed('host', null, 'log files')
  requireLocalEngine(stack)
  const { engine } = stack.connections
  const containers = await engine.containers(stack.description.project)
  const logging = containers.filter(({ logPath }) => logPath !== null)
  const files = (await Promise.all(logging.map(ownLog))).flat()
  if (logging.length > 0 && files.length === 0) {
    throw new CouldNotLook('no container log was found where the engine says they are', {
      witness: 'host',
      remedy: ["Run it on the engine's host as a user who may read the Docker root (root)"],
    })
  }
  return largestFile(files, `log files of ${logging.length} containers on the engine's host`)
}

/** Parses `<bytes> <path>` lines. */
export const parseSizes = (text: string): LogFile[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ bytes: Number(line.slice(0, line.indexOf(' '))), path: line.slice(line.indexOf(' ') + 1) }))

async function folder(stack: Stack, service: string, path: string): Promise<Omit<Seen<null>, 'object'>> {
  const { engine } = stack.connections
  const containers = await engine.containers(stack.description.project)
  const container = containers.find((candidate) => candidate.service === service && candidate.status === 'running')
  const fail = (why: string, text = ''): CouldNotLook =>
    new CouldNotLook(`${path} in ${service} cannot be looked at: ${why}`, {
      witness: service,
      remedy: [`docker compose -p ${stack.description.project} up -d ${service}`],
      evidence: text === '' ? [] : [evidence(`find ${path}`, text)],
    })
  if (container === undefined) throw fail('no container of it runs')
  const command = ['find', path, '-type', 'f', '-exec', 'stat', '-c', '%s %n', '{}', '+']
  const { exitCode, stdout, stderr } = await engine.exec(container.id, command)
  if (exitCode !== 0)
    throw fail(stderr.trim().slice(0, 200) || `find ended with code ${exitCode}`, `${stdout}${stderr}`)
  return largestFile(parseSizes(stdout), `find ${path} in ${container.name}`)
}

/** GB of the largest log file of each place: `containers`, and every described folder as `service:path`. */
export async function logFileSizes(stack: Stack): Promise<Observation<null>[]> {
  const folders = stack.description.logs.map(({ service, path }) => ({
    name: `${service}:${path}`,
    look: () => folder(stack, service, path),
  }))
  return lookAtEach(
    [{ name: 'containers', look: () => containerLogs(stack) }, ...folders],
    ({ name }) => name,
    ({ look }) => look(),
  )
}
