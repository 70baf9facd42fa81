/** What this checkout already knows of the environment: its accounts, and its description, which somebody may have edited. */
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import * as v from 'valibot'
import { parseDocument } from 'yaml'
import { type StackDescription, stackDescription } from '../../helpers/configuration/description.ts'
import { certificatesFolder } from '../../helpers/configuration/load.ts'
import { resolveVariables } from '../../helpers/configuration/resolve.ts'
import { readSources } from '../../helpers/configuration/sources.ts'
import type { Accounts } from './accounts.ts'
import type { EngineFacts } from './engine.ts'

export interface Present {
  /** `.env.NAME`, whether it exists or not. */
  environmentFile: string
  /** Where the description lies, or will. */
  descriptionFile: string
  accounts: Accounts
  engine: EngineFacts
  secrets: { name: string; value: string }[]
  /** Null where there is none yet. */
  description: StackDescription | null
  problems: string[]
}

const KINDS = { postgres: 'POSTGRES', mysql: 'MYSQL', redis: 'REDIS' } as const

function readDescription(path: string): { description: StackDescription | null; problems: string[] } {
  if (!existsSync(path)) return { description: null, problems: [] }
  const document = parseDocument(readFileSync(path, 'utf8'))
  if (document.errors.length > 0) {
    return { description: null, problems: document.errors.map(({ message }) => `${path}: ${message}`) }
  }
  const parsed = v.safeParse(stackDescription, document.toJS())
  return parsed.success
    ? { description: parsed.output, problems: [] }
    : {
        description: null,
        problems: parsed.issues.map((issue) => `${path}: ${v.getDotPath(issue) ?? 'file'}: ${issue.message}`),
      }
}

/** Reads only the environment's own file: what the shell or `.env` says of another stack is not this one's. */
export function presentState(environment: string, root: string): Present {
  const name = environment === 'default' ? '.env' : `.env.${environment}`
  const hasFile = existsSync(join(root, name))
  const { sources, problems } = hasFile ? readSources(environment, root, {}) : { sources: [], problems: [] }
  const own = sources.filter((source) => source.name === name)
  const { values, secrets, problems: wrong } = resolveVariables(own)
  const text = (variable: string): string | undefined => values.get(variable) as string | undefined
  const accounts = Object.entries(KINDS).flatMap(([kind, prefix]) => {
    const user = text(`${prefix}_USER`)
    const password = text(`${prefix}_PASSWORD`)
    return user === undefined || password === undefined ? [] : [[kind, { user, password }] as const]
  })
  const stack = text('STACK') ?? environment
  const file = isAbsolute(stack)
    ? stack
    : stack.endsWith('.yaml')
      ? join(root, stack)
      : join(root, 'stacks', `${stack}.yaml`)
  const read = readDescription(file)
  return {
    environmentFile: join(root, name),
    descriptionFile: file,
    accounts: Object.fromEntries(accounts),
    engine: { host: text('DOCKER_HOST') ?? null, certificates: certificatesFolder(values, root) },
    secrets,
    description: read.description,
    problems: [...problems, ...wrong, ...read.problems],
  }
}
