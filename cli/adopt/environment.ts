/** `.env.NAME` of the adopted stack: written once, for its owner only, and never over what is there. */
import { existsSync } from 'node:fs'
import { VARIABLES } from '../../helpers/configuration/variables.ts'
import { writePrivateFile } from '../../stack/lifecycle/private-file.ts'
import type { Accounts } from './accounts.ts'
import type { EngineFacts } from './engine.ts'

/** In quotes that the value does not hold itself. Null where it holds every kind. */
export function quoted(value: string): string | null {
  const quote = ["'", '"', '`'].find((one) => !value.includes(one))
  return quote === undefined || value.includes('\n') ? null : `${quote}${value}${quote}`
}

export interface EnvironmentFacts {
  stack: string
  stackEnvFile: string | null
  accounts: Accounts
  grafanaToken: string | null
  engine: EngineFacts
}

const PREFIXES = { postgres: 'POSTGRES', mysql: 'MYSQL', redis: 'REDIS' } as const

/** The file's text: what is known filled in, everything else as a comment with its meaning. */
export function environmentText({ stack, stackEnvFile, accounts, grafanaToken, engine }: EnvironmentFacts): string {
  const known = new Map<string, string>([['STACK', stack]])
  if (stackEnvFile !== null) known.set('STACK_ENV_FILE', stackEnvFile)
  if (engine.host !== null) known.set('DOCKER_HOST', engine.host)
  if (engine.certificates !== null) {
    known.set('DOCKER_TLS_VERIFY', '1')
    known.set('DOCKER_CERT_PATH', engine.certificates)
  }
  if (grafanaToken !== null) known.set('GRAFANA_TOKEN', grafanaToken)
  for (const [kind, prefix] of Object.entries(PREFIXES)) {
    const login = accounts[kind as keyof Accounts]
    if (login === undefined || quoted(login.password) === null) continue
    known.set(`${prefix}_USER`, login.user)
    known.set(`${prefix}_PASSWORD`, login.password)
  }
  const lines = VARIABLES.map(({ name, about, example }) => {
    const value = known.get(name)
    return `# ${about}\n${value === undefined ? `# ${name}=${example}` : `${name}=${quoted(value) ?? ''}`}\n`
  })
  return `# Written by "npm run adopt"; yours from now on. Values holding # or $ must be quoted. Read-only accounts: stack/accounts/.\n${lines.join('')}`
}

/** False where there is one already: it is left as it is. */
export async function writeEnvironment(path: string, facts: EnvironmentFacts): Promise<boolean> {
  if (existsSync(path)) return false
  await writePrivateFile(path, environmentText(facts))
  return true
}
