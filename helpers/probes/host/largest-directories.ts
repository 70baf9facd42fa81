/** The ten largest directories of the Docker root: a slow walk, for when room is short or somebody asks. */
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface LargestFacts {
  /** Why it was not looked at; null when it was. */
  spared: string | null
}

const SHOWN = 10
const TIMEOUT_MS = 60_000

/** Parses `du -k`: kilobytes, a tab, the path. */
export const parseDu = (text: string): { path: string; bytes: number }[] =>
  text
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => ({
      bytes: Number(line.slice(0, line.indexOf('\t'))) * 1024,
      path: line.slice(line.indexOf('\t') + 1),
    }))

const notLooked = (spared: string): Seen<LargestFacts> => ({
  object: null,
  reading: reading({ value: null, unit: '', text: 'not looked at', source: 'du of the Docker root' }),
  facts: { spared },
  evidence: [],
})

/** Why the walk is spared while the disk is ok. */
export const sparedDirectories = (): Seen<LargestFacts> =>
  notLooked('the disk is ok and the walk is slow; ask for it: npm run daily -- --only daily.disk.largest')

/** Sizes on disk below the Docker root, one level deep, of this host; never trouble, so a host that refuses is told as not applicable. */
export async function largestDirectories(stack: Stack): Promise<Seen<LargestFacts>> {
  const { engine } = stack.connections
  if (!engine.calls.isLocalSocket)
    return notLooked(`the engine is reached at ${engine.where}: its host is not this one`)
  const { rootFolder } = await engine.info()
  // Only here, since a run that walks nowhere need not load it.
  const { execa } = await import('execa')
  const { stdout, exitCode, stderr } = await execa('du', ['-xk', '--max-depth=1', rootFolder], {
    reject: false,
    timeout: TIMEOUT_MS,
  })
  const directories = parseDu(stdout)
    .filter(({ path }) => path !== rootFolder)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, SHOWN)
  const [largest] = directories
  // Files that vanish under the walk make du end with 1 and are no reason to distrust the rest.
  if (largest === undefined)
    return notLooked(`${rootFolder} cannot be walked here (code ${exitCode}): ${stderr.slice(0, 200)}`)
  const text = directories.map(({ path, bytes }) => `${(bytes / 1e9).toFixed(2)} GB ${path}`).join('\n')
  return {
    object: null,
    reading: reading({
      value: largest.bytes,
      unit: 'bytes',
      text: `largest: ${text.split('\n')[0]}`,
      source: `du ${rootFolder}`,
      rows: directories,
    }),
    facts: { spared: null },
    evidence: [evidence(`du -xk --max-depth=1 ${rootFolder}`, text)],
  }
}
