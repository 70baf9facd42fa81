/** From the sources to one value a variable, with every problem found on the way. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import type { Source } from './sources.ts'
import { VARIABLES, type Variable } from './variables.ts'

export interface Resolved {
  values: Map<string, unknown>
  /** The secrets as plain text, for redaction. */
  secrets: { name: string; value: string }[]
  problems: string[]
}

interface Found {
  source: Source
  value: string
}

const find = (sources: readonly Source[], name: string): Found | undefined => {
  const source = sources.find(({ values }) => (values[name] ?? '') !== '')
  return source && { source, value: source.values[name] ?? '' }
}

/** Connections and secrets count only where the stack is named: production's never fill staging's gaps. */
function foreign(variable: Variable, found: Found, home: Source | undefined): string | null {
  if (variable.kind === 'setting' || home === undefined || found.source === home) return null
  return `${variable.name} comes from ${found.source.name}, but STACK from ${home.name}: put it there, or remove it`
}

function readSecretFile(variable: Variable, path: string, problems: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    problems.push(
      `${variable.name}_FILE: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
    )
    return undefined
  }
}

/** Every variable's checked value. Problems name the variable, what is wrong and an example; none stops the search for more. */
export function resolveVariables(sources: readonly Source[]): Resolved {
  const problems: string[] = []
  const values = new Map<string, unknown>()
  const secrets: Resolved['secrets'] = []
  const home = find(sources, 'STACK')?.source

  for (const variable of VARIABLES) {
    const direct = find(sources, variable.name)
    const file = variable.kind === 'secret' ? find(sources, `${variable.name}_FILE`) : undefined
    const found = direct ?? file
    if (found === undefined) continue
    if (direct !== undefined && file !== undefined) {
      problems.push(`${variable.name} and ${variable.name}_FILE are both set: keep one`)
      continue
    }
    const misplaced = foreign(variable, found, home)
    if (misplaced !== null) {
      problems.push(misplaced)
      continue
    }
    const raw = direct === undefined ? readSecretFile(variable, found.value, problems) : found.value
    if (raw === undefined) continue
    const parsed = v.safeParse(variable.schema, raw)
    if (parsed.success) values.set(variable.name, parsed.output)
    else problems.push(`${variable.name} ${parsed.issues[0].message}; for example ${variable.name}=${variable.example}`)
    if (variable.kind === 'secret') secrets.push({ name: variable.name, value: raw })
  }
  return { values, secrets, problems }
}
