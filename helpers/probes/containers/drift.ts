/** Whether what runs is what compose says: configuration, image and restart policy of every service. */
import type { Container } from '../../connections/index.ts'
import { CouldNotLook, evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { askCompose, type ComposeAnswer, type ComposeService, type ComposeSource, sourceOf } from './compose-config.ts'

export interface DriftFacts {
  /** In words; none where it runs as compose says. */
  differences: string[]
}

/** What is found of one service. */
interface Compared extends DriftFacts {
  service: string
  /** What could not be compared, and why. */
  notCompared: string[]
}

const SOURCE = "compose config against the containers' labels, images and restart policies"
const HASH = 'com.docker.compose.config-hash'

interface Told {
  /** The id of the image that the container's tag means now; null where nothing has that name. */
  imageNow: string | null
  /** What compose says of the service; undefined where it does not define it, the reason where it cannot be asked. */
  said: ComposeService | undefined | CouldNotLook
  hashProblem: string | null
}

/** One container against what is said of it. */
export function compare(
  { name, labels, image, restartPolicy }: Pick<Container, 'name' | 'labels' | 'image' | 'restartPolicy'>,
  { imageNow, said, hashProblem }: Told,
): Pick<Compared, 'differences' | 'notCompared'> {
  const differences: string[] = []
  const notCompared: string[] = []
  if (imageNow === null) notCompared.push(`no image is named ${image.name} any more`)
  else if (imageNow !== image.id) differences.push(`${name} runs another image than ${image.name} now is`)
  if (said instanceof CouldNotLook) notCompared.push(said.message)
  else if (said === undefined) differences.push(`compose no longer defines ${name}`)
  else {
    if (said.restartPolicy !== restartPolicy)
      differences.push(`${name} has restart policy ${restartPolicy}, compose says ${said.restartPolicy}`)
    const noted = labels[HASH]
    if (said.image !== null && said.image !== image.name)
      differences.push(`${name} runs ${image.name}, compose says ${said.image}`)
    else if (hashProblem !== null) notCompared.push(hashProblem)
    else if (said.hash === null || noted === undefined) notCompared.push('compose notes no hash of its configuration')
    else if (said.hash !== noted) differences.push(`${name} was made from another configuration than compose has now`)
  }
  return { differences, notCompared }
}

interface Group {
  members: Container[]
  answer: ComposeAnswer | CouldNotLook
}

/** What compose says of these containers. Throws CouldNotLook. */
async function ask(engine: string, source: ComposeSource | null): Promise<ComposeAnswer> {
  if (source !== null && engine.startsWith('/')) return askCompose(source)
  const why =
    source === null
      ? 'the labels of its container name no compose files'
      : `the engine is at ${engine}, and compose's files are beside it`
  throw new CouldNotLook(why, {
    witness: 'compose',
    remedy: ["Run the suite on the engine's own host, where compose is run"],
  })
}

/** Containers by the files that they come from: base and workers may be started by two commands. */
async function askEach(stack: Stack, containers: readonly Container[]): Promise<Group[]> {
  const { connections, description, environmentFile } = stack
  const engine = connections.engine.where
  const options = { project: description.project, engine, otherwise: environmentFile }
  const groups = Map.groupBy(containers, ({ labels }) => JSON.stringify(sourceOf(labels, options)))
  return Promise.all(
    [...groups].map(async ([source, members]): Promise<Group> => {
      try {
        return { members, answer: await ask(engine, JSON.parse(source) as ComposeSource | null) }
      } catch (error) {
        if (error instanceof CouldNotLook) return { members, answer: error }
        throw error
      }
    }),
  )
}

async function compareAll(stack: Stack, groups: readonly Group[]): Promise<Compared[]> {
  const { engine } = stack.connections
  const names = [...new Set(groups.flatMap(({ members }) => members.map(({ image }) => image.name)))]
  const idNow = new Map(
    await Promise.all(names.map(async (name) => [name, (await engine.image(name))?.id ?? null] as const)),
  )
  const compared = groups.flatMap(({ members, answer }) =>
    members.map((container): Compared => {
      const service = container.service ?? ''
      const told =
        answer instanceof CouldNotLook
          ? { said: answer, hashProblem: null }
          : { said: answer.services.get(service), hashProblem: answer.hashProblem }
      return { service, ...compare(container, { imageNow: idNow.get(container.image.name) ?? null, ...told }) }
    }),
  )
  const there = new Set(compared.map(({ service }) => service))
  const defined = groups.flatMap(({ answer }) => (answer instanceof CouldNotLook ? [] : [...answer.services]))
  const absent = new Map(defined.filter(([service, { isOptional }]) => !isOptional && !there.has(service)))
  return [
    ...compared,
    ...[...absent.keys()].map((service) => ({
      service,
      differences: ['compose defines it, and it has no container'],
      notCompared: [],
    })),
  ]
}

function seen(service: string, differences: string[], containers: number): Seen<DriftFacts> {
  const text = differences.length === 0 ? `as compose says (${containers} compared)` : differences.join('; ')
  return {
    object: service,
    reading: reading({ value: differences.length, unit: 'differences', text, source: SOURCE }),
    facts: { differences },
    evidence: [evidence(SOURCE, text)],
  }
}

/** What was found service by service; those that could not be compared in full, and show no difference, as one unknown. */
export function observe(compared: readonly Compared[], remedy: string[]): Observation<DriftFacts>[] {
  const services = [...Map.groupBy(compared, ({ service }) => service)].map(([service, ones]) => ({
    service,
    containers: ones.length,
    differences: ones.flatMap(({ differences }) => differences),
    notCompared: [...new Set(ones.flatMap(({ notCompared }) => notCompared))],
  }))
  const open = services.filter(({ differences, notCompared }) => differences.length === 0 && notCompared.length > 0)
  const whys = [...new Set(open.flatMap(({ notCompared }) => notCompared))]
  const names = open.map(({ service }) => service)
  const who = names.length <= 3 ? names.join(', ') : `${names.length} services`
  const told = services
    .filter((one) => !open.includes(one))
    .map(({ service, differences, containers }) => seen(service, differences, containers))
  if (open.length === 0) return told
  const reason = new CouldNotLook(
    `not all of ${who} can be compared with what compose says: ${whys.slice(0, 3).join('; ')}`,
    {
      witness: 'compose',
      remedy,
      evidence: [
        evidence(SOURCE, open.map(({ service, notCompared }) => `${service}: ${notCompared.join('; ')}`).join('\n')),
      ],
    },
  )
  return [...told, { object: 'compose', reason }]
}

/** Differences between every service's containers and what compose says now. */
export async function stackDrift(stack: Stack): Promise<Observation<DriftFacts>[]> {
  const { connections, description } = stack
  const containers = (await connections.engine.containers(description.project)).filter(
    ({ service, isOneOff }) => service !== null && !isOneOff,
  )
  if (containers.length === 0) {
    throw new CouldNotLook(`no container of the compose project ${description.project} is here`, {
      witness: 'engine',
      remedy: [`docker compose -p ${description.project} ps --all`],
    })
  }
  const groups = await askEach(stack, containers)
  const refusals = groups.flatMap(({ answer }) => (answer instanceof CouldNotLook ? answer.remedy : []))
  const remedy = refusals.length > 0 ? [...new Set(refusals)] : ['Compare by hand: docker compose up -d --dry-run']
  return observe(await compareAll(stack, groups), remedy)
}
