/** Writes accepted risks into waivers.yaml, keeping its comments and what else stands in it. */
import { readFile } from 'node:fs/promises'
import { isSeq, parseDocument, type YAMLSeq } from 'yaml'
import { isMissing, writeWhole } from '../report/durable-files.ts'
import type { Waiver } from './waiver.ts'

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return '# Accepted risks; written by `npm run accept`.\nwaivers: []\n'
    throw error
  }
}

/** The text with these risks accepted; one for the same item and environment takes the place of the old. */
export function withWaivers(text: string, waivers: readonly Waiver[]): string {
  const document = parseDocument(text)
  const found = document.get('waivers')
  const list = isSeq(found) ? found : (document.createNode([]) as YAMLSeq)
  // `[]` is written in one line; entries are not.
  list.flow = false
  for (const waiver of waivers) {
    const { id, environment, atMost, until, ticket, owner, reason } = waiver
    const node = document.createNode({ id, ...(environment && { environment }), atMost, until, ticket, owner, reason })
    const written = (list.toJSON() as Partial<Waiver>[]).findIndex(
      (other) => other.id === id && other.environment === environment,
    )
    if (written < 0) list.add(node)
    else {
      node.commentBefore = (list.items[written] as typeof node).commentBefore ?? null
      list.items[written] = node
    }
  }
  document.set('waivers', list)
  return document.toString({ lineWidth: 120 })
}

/** Throws where the file cannot be read or written; an error leaves it as it was. */
export async function writeWaivers(path: string, waivers: readonly Waiver[]): Promise<void> {
  await writeWhole(path, withWaivers(await readOrEmpty(path), waivers))
}
