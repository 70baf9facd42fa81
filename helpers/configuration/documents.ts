/** Where the stack's own documents are kept, on the machine that runs the suites. */
import * as v from 'valibot'

const path = v.pipe(v.string(), v.nonEmpty('must not be empty'))
/** Handed to git as a path: nothing that leaves the checkout, and nothing that reads as an option. */
const inside = v.pipe(
  path,
  v.check(
    (name) => !name.startsWith('/') && !name.startsWith('-') && !name.split('/').includes('..'),
    'must lie in the checkout',
  ),
)

export const documents = v.strictObject({
  /** A git work tree. */
  checkout: v.pipe(path, v.startsWith('/', 'must be an absolute path')),
  files: v.strictObject({
    'api-reference': v.optional(inside, 'docs/API-REFERENCE.md'),
    architecture: v.optional(inside, 'docs/ARCHITECTURE.md'),
    troubleshooting: v.optional(inside, 'docs/TROUBLESHOOTING.md'),
    memory: v.optional(inside, 'replit.md'),
  }),
  /** Folders and files that are documentation, for what is not committed. */
  all: v.optional(v.array(inside), ['docs', 'replit.md', 'README.md']),
})

export type DocumentsDescription = v.InferOutput<typeof documents>
export type DocumentName = keyof DocumentsDescription['files']
