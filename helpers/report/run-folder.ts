/** The folder of one run: written aside under its own name, so that nobody sees half a report. */
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hasCode } from '../error-code.ts'
import type { RunFile } from './run-files.ts'

export interface RunFolder {
  /** The run's id, with a suffix where another run of the same second has it already. */
  id: string
  /** Where it is written. */
  aside: string
  /** What it is renamed to when whole. */
  final: string
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** True when this call made the folder, so that it belongs to nobody else. */
async function made(path: string): Promise<boolean> {
  try {
    await mkdir(path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Claims a folder for the run in the environment's directory, safe against other processes doing the same. */
export async function claimFolder(directory: string, runId: string): Promise<RunFolder> {
  if (basename(runId) !== runId || runId.startsWith('.')) throw new RangeError(`no run id: ${runId}`)
  await mkdir(directory, { recursive: true })
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    const id = attempt === 1 ? runId : `${runId}-${attempt}`
    const folder = { id, aside: join(directory, `.${id}.writing`), final: join(directory, id) }
    if (!(await made(folder.aside))) continue
    // Only now: the holder before may have renamed its folder between a look and our mkdir.
    if (!(await exists(folder.final))) return folder
    // The holder before may also be clearing up what it wrote aside.
    await rm(folder.aside, { recursive: true, force: true })
  }
  throw new Error(`100 runs called ${runId} in ${directory}`)
}

/** Writes the files, replacing all that was there, and returns them as they came back from the disk. */
export async function fillFolder({ aside }: RunFolder, files: readonly RunFile[]): Promise<RunFile[]> {
  // The folder itself stays: it is our claim to the name.
  for (const entry of await readdir(aside)) await rm(join(aside, entry), { recursive: true })
  for (const { path, text } of files) {
    await mkdir(dirname(join(aside, path)), { recursive: true })
    await writeFile(join(aside, path), text, { flush: true })
  }
  return Promise.all(files.map(async ({ path }) => ({ path, text: await readFile(join(aside, path), 'utf8') })))
}
