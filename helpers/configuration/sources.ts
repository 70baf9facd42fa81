/** Where configuration comes from: the process environment over `.env.NAME` over `.env`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'

export interface Source {
  /** `the process environment`, `.env.staging`. */
  name: string
  values: Record<string, string>
}

export interface Sources {
  sources: Source[]
  problems: string[]
}

/** An unquoted `#` or `$` is read differently by dotenv, Compose and shells; half a password is worse than none. */
function ambiguousLines(file: string, content: string): string[] {
  return content.split('\n').flatMap((line, index) => {
    const assignment = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/.exec(line)
    const [, name, value = ''] = assignment ?? []
    if (name === undefined || /^['"`]/.test(value) || !/[#$]/.test(value)) return []
    return [`${file} line ${index + 1}: ${name} holds an unquoted # or $; quote it: ${name}='…'`]
  })
}

function readFile(directory: string, name: string): { source: Source; problems: string[] } {
  const content = readFileSync(join(directory, name), 'utf8')
  return { source: { name, values: parse(content) }, problems: ambiguousLines(name, content) }
}

const fileOf = (environment: string): string => (environment === 'default' ? '.env' : `.env.${environment}`)

/** The environments that have a file here, for an error that helps. */
function knownEnvironments(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith('.env') && name !== '.env.example')
    .map((name) => name.slice('.env.'.length) || 'default')
}

/** The sources of an environment, strongest first. An unknown environment is a problem that names the known ones. */
export function readSources(environment: string, directory: string, processEnvironment: NodeJS.ProcessEnv): Sources {
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(environment)) {
    return {
      sources: [],
      problems: [`"${environment}" is no environment's name: letters, digits, - and _, for example staging`],
    }
  }
  const own = fileOf(environment)
  const ownExists = existsSync(join(directory, own))
  if (!ownExists && processEnvironment.STACK === undefined) {
    const known = knownEnvironments(directory)
    const hint =
      known.length === 0 ? 'there is none yet: npm run demo makes "reference"' : `there is: ${known.join(', ')}`
    return { sources: [], problems: [`no environment "${environment}" (${own} does not exist); ${hint}`] }
  }
  const files = [own, '.env'].filter(
    (name, index, all) => all.indexOf(name) === index && existsSync(join(directory, name)),
  )
  const read = files.map((name) => readFile(directory, name))
  const inProcess = Object.entries(processEnvironment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return {
    sources: [
      { name: 'the process environment', values: Object.fromEntries(inProcess) },
      ...read.map(({ source }) => source),
    ],
    problems: read.flatMap(({ problems }) => problems),
  }
}
