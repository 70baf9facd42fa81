/** The stack description as it is written: every section under what it was made from. */
import { Document, isCollection, isMap, isScalar, isSeq, type Node } from 'yaml'
import type { Find } from './find.ts'

const HEAD = ` Written by "npm run adopt"; yours from now on: it is never overwritten, a second adopt shows what differs.
 The words in brackets say how sure each find is. Everything that may stand here: helpers/configuration/.`

const COMMENT_WIDTH = 116

const short = (line: string): string => (line.length <= COMMENT_WIDTH ? line : `${line.slice(0, COMMENT_WIDTH - 1)}…`)

/** What a section was made from, as comment lines above it. Services tell for themselves, so only guesses are told. */
function commentOn(section: string, finds: readonly Find[]): string | null {
  const own = finds.filter(({ where }) => where === section || where.startsWith(`${section}.`))
  const told = section === 'services' ? own.filter(({ certainty }) => certainty === 'guess') : own
  if (told.length === 0 || section === 'notApplicable') return null
  const bySource = Map.groupBy(told, ({ certainty, source }) => ` [${certainty}] ${source}: `)
  return [...bySource]
    .map(([head, ones]) => head + ones.map(({ where, text }) => `${where} = ${text}`).join('; '))
    .map((line) => short(line.replaceAll('\n', ' ')))
    .join('\n')
}

const LINE_WIDTH = 100

/** Lists of plain values and small maps of them stand on one line, as a person would write them. */
function layOut(node: unknown, depth: number): void {
  if (!isCollection(node)) return
  const children: unknown[] = isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : []
  for (const child of children) layOut(child, depth + 1)
  const isFlat = children.every((child) => isScalar(child) || (isCollection(child) && child.flow === true))
  const width = JSON.stringify((node as Node).toJSON()).length
  node.flow = isFlat && width < LINE_WIDTH && (isSeq(node) || depth >= 2 || children.length === 0)
}

/** YAML text. `description` is plain data in the order in which it shall stand. */
export function descriptionText(description: Record<string, unknown>, finds: readonly Find[]): string {
  const document = new Document(description)
  document.commentBefore = HEAD
  const { contents } = document
  layOut(contents, 0)
  if (isMap(contents)) {
    for (const { key } of contents.items) {
      if (!isScalar(key)) continue
      const comment = commentOn(String(key.value), finds)
      if (comment !== null) key.commentBefore = comment
      if (typeof contents.get(key) === 'object') key.spaceBefore = true
    }
  }
  return document.toString({ lineWidth: 120 })
}
