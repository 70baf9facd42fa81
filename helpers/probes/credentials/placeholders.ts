/** Secrets that are none, and copies that disagree: in the environment file and in what containers were given. */
import { USUALLY_SAME } from '../../configuration/security.ts'
import { secretsAmong } from '../../configuration/stack-environment.ts'
import type { ContainerEnvironment } from '../../connections/index.ts'
import { CouldNotLook, evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { containerEnvironments, type StackFile, stackFile } from './stack-environment.ts'
import { type Weakness, weaknessOf } from './weakness.ts'

export interface SecretFacts {
  /** What is wrong, by place and name, never by value. */
  findings: string[]
  isGrave: boolean
}

type Rule = Weakness | 'copies' | 'file'

interface Held {
  place: string
  name: string
  value: string
  /** Other values beside it, such as its user's name. */
  beside: string[]
}

/** Switches, which only sound like secrets. */
const SWITCH = /ALLOW_EMPTY|RANDOM_/

function heldIn(place: string, variables: Iterable<readonly [string, string | null]>): Held[] {
  const all = [...variables]
  const beside = all.flatMap(([name, value]) => (/USER(NAME)?$/i.test(name) && value !== null ? [value] : []))
  return secretsAmong(all)
    .filter(({ name }) => !SWITCH.test(name))
    .map(({ name, value }) => ({ place, name, value, beside: [...beside, name] }))
}

/** Findings of one weakness, by place and name. */
export const weakAmong = (held: readonly Held[], weakness: Weakness): string[] =>
  held
    .filter(({ value, beside }) => weaknessOf(value, beside) === weakness)
    .map(({ place, name }) => `${name} in ${place}`)

/** Names that must hold the same secret and do not, and containers whose value the file does not know. */
export function disagreements(file: StackFile, environments: readonly Held[], same: readonly string[][]): string[] {
  const groups = same.flatMap((names) => {
    const present = names.filter((name) => file.secrets.has(name))
    const values = new Set(present.map((name) => file.secrets.get(name)))
    return values.size > 1 ? [`${present.join(', ')} differ in ${file.path}`] : []
  })
  const known = new Set(file.secrets.values())
  const strangers = environments
    .filter(({ name, value }) => file.secrets.has(name) && !known.has(value))
    .map(({ place, name }) => `${name} in ${place} is not what ${file.path} says`)
  return [...groups, ...strangers]
}

const OPEN_TO_OTHERS = 0o077

function fileFindings({ path, mode, problems }: StackFile): string[] {
  const open = (mode & OPEN_TO_OTHERS) === 0 ? [] : [`${path} may be read by others (mode ${mode.toString(8)})`]
  return [...open, ...problems.map((problem) => `${path} ${problem}`)]
}

function seenOf(rule: Rule, findings: string[], source: string, isGrave: boolean): Seen<SecretFacts> {
  return {
    object: rule,
    reading: reading({ value: findings.length, unit: 'findings', text: `${findings.length} findings`, source }),
    facts: { findings, isGrave },
    evidence: [evidence(source, findings.join('\n') || 'nothing found')],
  }
}

const placeOf = ({ service, container }: ContainerEnvironment): string => service ?? container

/** Secrets that are empty, placeholders or short, and copies that disagree. One result per rule. */
export async function weakSecrets(stack: Stack): Promise<Observation<SecretFacts>[]> {
  const [environments, file] = await Promise.all([
    containerEnvironments(stack),
    stackFile(stack).catch((error: unknown) => {
      if (error instanceof CouldNotLook) return error
      throw error
    }),
  ])
  const inContainers = environments.flatMap((one) => heldIn(placeOf(one), Object.entries(one.variables)))
  const inFile = file instanceof CouldNotLook ? [] : heldIn(file.path, file.variables)
  const held = [...new Map([...inFile, ...inContainers].map((one) => [`${one.place} ${one.name}`, one])).values()]
  if (held.length === 0) {
    throw new CouldNotLook('neither the environment file nor any container holds a secret', {
      witness: 'STACK_ENV_FILE',
      remedy: ['Name the file that Compose reads, beside STACK: STACK_ENV_FILE=/srv/travian/.env.production'],
    })
  }
  const source = `${inFile.length} secrets of the environment file, ${held.length - inFile.length} of ${environments.length} containers`
  const weaknesses: Weakness[] = ['empty', 'placeholder', 'short']
  return [
    ...weaknesses.map((rule) => seenOf(rule, weakAmong(held, rule), source, rule !== 'short')),
    ...(file instanceof CouldNotLook
      ? [
          { object: 'copies', reason: file },
          { object: 'file', reason: file },
        ]
      : [
          seenOf(
            'copies',
            disagreements(file, inContainers, stack.description.credentials?.same ?? USUALLY_SAME),
            source,
            true,
          ),
          seenOf('file', fileFindings(file), `${file.path}: mode and lines`, false),
        ]),
  ]
}
