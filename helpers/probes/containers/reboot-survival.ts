/** What would come back by itself after the host was restarted: the engine, and every long-running service. */
import { access } from 'node:fs/promises'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { requireHost } from '../host/machine.ts'

export interface SurvivalFacts {
  survives: boolean
}

type Look = Omit<Seen<SurvivalFacts>, 'object'>

/** Whether the engine starts a container again when it starts itself. */
export const comesBack = (policy: string): boolean => policy === 'always' || policy === 'unless-stopped'

function look(survives: boolean, text: string, source: string, raw: string): Look {
  return {
    reading: reading({ value: survives, unit: '', text, source }),
    facts: { survives },
    evidence: [evidence(source, raw)],
  }
}

async function service(stack: Stack, name: string): Promise<Look> {
  const containers = await stack.connections.engine.containers(stack.description.project)
  const own = containers.filter((one) => one.service === name && !one.isOneOff)
  if (own.length === 0) {
    throw new CouldNotLook(`${name} has no container whose restart policy could be read`, {
      witness: name,
      remedy: [`docker compose -p ${stack.description.project} up -d ${name}`],
    })
  }
  const policies = own.map(({ name: container, restartPolicy }) => `${container}: ${restartPolicy}`)
  const lost = own.filter(({ restartPolicy }) => !comesBack(restartPolicy))
  const text =
    lost.length === 0
      ? `restart policy ${own[0]?.restartPolicy}`
      : lost.map((one) => `${one.name} has restart policy ${one.restartPolicy}`).join(', ')
  return look(lost.length === 0, text, 'engine: restart policy', policies.join('\n'))
}

const FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system']
const WANTED = ['multi-user.target.wants', 'graphical.target.wants', 'default.target.wants']

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function firstOf(paths: readonly string[]): Promise<string | null> {
  const found = await Promise.all(paths.map(async (path) => ((await exists(path)) ? path : null)))
  return found.find((path) => path !== null) ?? null
}

/** By the links of systemd. A socket alone starts the engine when somebody first asks it, and containers only then. */
async function engineStart(stack: Stack): Promise<Look> {
  await requireHost(stack)
  const unit = await firstOf(FOLDERS.map((folder) => `${folder}/docker.service`))
  if (unit === null) {
    throw new CouldNotLook(
      'no unit docker.service is on this host: nothing tells whether the engine starts by itself',
      {
        witness: 'host',
        remedy: ['See how it starts here, then switch this off under notApplicable, with that as the reason'],
      },
    )
  }
  const wanted = FOLDERS.flatMap((folder) => WANTED.map((target) => `${folder}/${target}/docker.service`))
  const link = await firstOf(wanted)
  return look(
    link !== null,
    link === null ? 'the engine does not start by itself' : 'the engine starts by itself',
    'systemd: docker.service',
    link ?? `${unit} is wanted by no target`,
  )
}

/** One result for the engine and one for every long-running service. */
export function rebootSurvival(stack: Stack): Promise<Observation<SurvivalFacts>[]> {
  const services = Object.entries(stack.description.services).filter(([, { kind }]) => kind === 'long-running')
  const looks: [name: string, look: () => Promise<Look>][] = [
    ['engine', () => engineStart(stack)],
    ...services.map(([name]): [string, () => Promise<Look>] => [name, () => service(stack, name)]),
  ]
  return lookAtEach(
    looks,
    ([name]) => name,
    ([, one]) => one(),
  )
}
