/** Environments like the reference's, for what a test changes of it. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { environmentFile } from '../../../stack/lifecycle/environment-file.ts'
import { root } from './command.ts'

/** Writes `.env.NAME`: the reference's lines, with some replaced. */
export async function writeEnvironment(name: string, replace: Record<string, string>): Promise<void> {
  const own = await readFile(environmentFile('reference'), 'utf8')
  const kept = own.split('\n').filter((line) => !Object.keys(replace).some((name) => line.startsWith(`${name}=`)))
  const added = Object.entries(replace).map(([name, value]) => `${name}='${value}'`)
  await writeFile(environmentFile(name), [...kept, ...added, ''].join('\n'), { mode: 0o600 })
}

/** Removes `.env.NAME` and the reports of that environment. */
export async function removeEnvironment(name: string): Promise<void> {
  await rm(environmentFile(name), { force: true })
  await rm(join(root, 'reports', name), { recursive: true, force: true })
}
