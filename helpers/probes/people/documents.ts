/** The stack's documents, from the git history of their checkout. */
import type { DocumentName, DocumentsDescription } from '../../configuration/documents.ts'
import { DAY_MS } from '../../durations.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { git } from './checkout.ts'

export interface DocumentFacts {
  file: string
  /** Null where the checkout has no such file under version control. */
  commit: string | null
}

export interface CommittedFacts {
  isConfigured: boolean
}

function documentsOf({ description }: Stack): DocumentsDescription {
  if (description.documents !== undefined) return description.documents
  throw new CouldNotLook('the stack description names no checkout of the documents', {
    witness: 'description',
    remedy: ['Add documents to the stack description, or confirm them: npm run attest -- monthly.docs'],
  })
}

/** Days since the document was last committed: who reviews it notes that in it. */
export async function documentReview(stack: Stack, name: DocumentName): Promise<Seen<DocumentFacts>> {
  const { checkout, files } = documentsOf(stack)
  const file = files[name]
  const source = `git log -1 -- ${file}`
  const [at = '', commit = '', subject = ''] = (
    await git(checkout, 'log', '-1', '--format=%cI%n%h%n%s', '--', file)
  ).split('\n')
  const isTracked = at !== '' && (await git(checkout, 'ls-files', '--', file)) !== ''
  const days = (Date.now() - Date.parse(at)) / DAY_MS
  return {
    object: null,
    reading: reading({
      value: isTracked ? Math.round(days * 10) / 10 : null,
      unit: 'days',
      text: isTracked ? `${file} last changed ${days.toFixed(1)} days ago` : `${file} is not there`,
      source,
    }),
    facts: { file, commit: isTracked ? commit : null },
    evidence: [evidence(source, `${at} ${commit} ${subject}`.trim())],
  }
}

/** Documents that are changed or new and not committed. */
export async function uncommittedDocuments(stack: Stack): Promise<Seen<CommittedFacts>> {
  const source = 'git status --porcelain'
  if (stack.description.documents === undefined) {
    const text = 'no checkout of the documents is configured'
    const nothing = reading({ value: null, unit: 'files', text, source })
    return { object: null, reading: nothing, facts: { isConfigured: false }, evidence: [] }
  }
  const { checkout, all } = documentsOf(stack)
  const output = await git(checkout, 'status', '--porcelain', '--untracked-files=all', '--', ...all)
  const changed = output.split('\n').filter((line) => line !== '')
  return {
    object: null,
    reading: reading({
      value: changed.length,
      unit: 'files',
      text: `${changed.length} uncommitted`,
      source,
      rows: changed.map((line) => ({ state: line.slice(0, 2).trim(), file: line.slice(3) })),
    }),
    facts: { isConfigured: true },
    evidence: [evidence(source, output === '' ? 'clean' : output)],
  }
}
