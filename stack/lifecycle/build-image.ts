/** Building one image from stack/images, unless the one that exists was built from the very same files. */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { StackFailure, wordsOf } from './failures.ts'
import { follow } from './follow.ts'
import { ownLabel, stackFolder } from './names.ts'
import type { Progress } from './progress.ts'

export interface ImageRecipe {
  tag: string
  /** Folder below stack/images that holds the Dockerfile; also its name on the screen. */
  role: string
  /** Files and folders below stack/ which the Dockerfile copies from. */
  sources: string[]
  arguments?: Record<string, string>
}

const digestLabel = 'runbook.reference.digest'

/** What the image is made of: every source file, and the image below. */
export async function digestOf({ sources }: ImageRecipe, baseId: string): Promise<string> {
  const hash = createHash('sha256').update(baseId)
  for (const source of sources) {
    for (const file of await filesBelow(source))
      hash.update(`\0${file}\0`).update(await readFile(join(stackFolder, file)))
  }
  return hash.digest('hex')
}

async function filesBelow(source: string): Promise<string[]> {
  if (!(await stat(join(stackFolder, source))).isDirectory()) return [source]
  const entries = await readdir(join(stackFolder, source), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(stackFolder.length + 1))
    .sort()
}

export async function hasImage(engine: Docker, tag: string, digest: string): Promise<boolean> {
  try {
    const { Config } = await engine.getImage(tag).inspect()
    return Config.Labels?.[digestLabel] === digest
  } catch {
    return false
  }
}

/** Builds with the engine's classic builder. Throws with the last lines of the build's own output. */
export async function buildImage(
  engine: Docker,
  { tag, role, sources, arguments: buildargs = {} }: ImageRecipe,
  digest: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const output: string[] = []
  progress.show(role, 'sending')
  const stream = await engine.buildImage(
    { context: stackFolder, src: sources },
    {
      t: tag,
      dockerfile: `images/${role}/Dockerfile`,
      labels: { [ownLabel]: 'true', [digestLabel]: digest },
      buildargs,
      forcerm: true,
      ...(signal && { abortSignal: signal }),
    },
  )
  try {
    await follow(engine, stream, ({ stream: text = '' }) => {
      output.push(text)
      const [, step, all] = text.match(/^Step (\d+)\/(\d+)/) ?? []
      if (step && all) progress.show(role, `step ${step}/${all}`)
    })
  } catch (problem) {
    const words = output.join('').trimEnd().split('\n').slice(-20).join('\n')
    throw new StackFailure(`The image ${tag} could not be built: ${wordsOf(problem)}\n${words}`, { cause: problem })
  }
  progress.show(role)
  progress.say(`${tag} is built.`)
}
