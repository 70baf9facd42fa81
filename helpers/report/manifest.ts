/** A run's seal: the digest of each of its files, and of the manifest of the run before. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import * as v from 'valibot'
import { digestOf } from './canonical-json.ts'

export const MANIFEST = 'manifest.json'

export const manifest = v.strictObject({
  schema: v.literal(1),
  run: v.string(),
  /** Digest of the previous run's manifest; null in the first. */
  previous: v.nullable(v.string()),
  /** Path in the folder, with `/`, to digest. */
  files: v.record(v.string(), v.string()),
})
export type Manifest = v.InferOutput<typeof manifest>

/** Digest of every file in a run's folder but the manifest, by path. */
export async function digestsIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path !== MANIFEST)
    .sort()
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, digestOf(await readFile(join(folder, path)))] as const)),
  )
}

export const manifestText = (content: Manifest): string => `${JSON.stringify(content, null, 2)}\n`
