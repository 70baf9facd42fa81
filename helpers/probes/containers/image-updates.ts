/** Whether the images that run are the newest of their tags, and how old they are. */
import type { Image } from '../../connections/index.ts'
import { digestIn, newestDigest, parseImageName } from '../../connections/registry.ts'
import { DAY_MS } from '../../durations.ts'
import { lastRemembered } from '../../history.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface ImageFacts {
  /** What the value counts: days for which a newer one is known, or days since it was made, where no registry has it. */
  counts: 'pending' | 'age'
}

const ID = 'weekly.updates.images'

interface Used {
  /** As it was written when the container was made. */
  name: string
  id: string
  services: string[]
}

/** `sha256:0123456789ab` for what has no name. */
const short = (id: string): string => id.slice(0, 'sha256:'.length + 12)

/** Each image once; two that had the same name are told apart by their ids. */
export function imagesOf(
  containers: readonly { service: string | null; image: { name: string; id: string } }[],
): { object: string; used: Used }[] {
  const groups = [...Map.groupBy(containers, ({ image }) => `${image.name} ${image.id}`).values()]
  const used = groups.flatMap(([first, ...others]): Used[] =>
    first === undefined
      ? []
      : [{ ...first.image, services: [...new Set([first, ...others].map(({ service }) => service ?? ''))] }],
  )
  return used.map((one) => {
    const isAmbiguous = used.some((other) => other.name === one.name && other.id !== one.id)
    const name = one.name.startsWith('sha256:') ? short(one.name) : one.name
    return { object: isAmbiguous ? `${name} ${short(one.id)}` : name, used: one }
  })
}

/** Since when a newer one is known of this very image, as the last run remembered. */
export function pendingSince(remembered: string | null, digest: string): Date | null {
  const [known, at] = (remembered ?? '').split(' ')
  const since = new Date(at ?? Number.NaN)
  return known === digest && !Number.isNaN(since.getTime()) ? since : null
}

const days = (from: Date, to: Date): number =>
  Math.max(0, Math.round((10 * (to.getTime() - from.getTime())) / DAY_MS) / 10)

type Look = Omit<Seen<ImageFacts>, 'object'>

/** No registry tells of a newer one: only a new build brings the updates of what it is made from. */
function byAge({ name, services }: Used, { createdAt }: Image, why: string): Look {
  const source = 'engine: images'
  if (createdAt === null) {
    throw new CouldNotLook(`${name} does not tell when it was made, and ${why}`, {
      witness: name,
      remedy: [`Build it with the time of its making noted; see: docker image inspect ${name}`],
    })
  }
  const age = days(createdAt, new Date())
  return {
    reading: reading({
      value: age,
      unit: 'days',
      text: `made ${age} days ago (${why})`,
      source,
      rows: services.map((service) => ({ service })),
    }),
    facts: { counts: 'age' },
    evidence: [evidence(source, `${name} created ${createdAt.toISOString()}`)],
  }
}

async function byRegistry(used: Used, image: Image, digest: string, remembered: string | null): Promise<Look> {
  const name = parseImageName(used.name)
  const newest = await newestDigest(name)
  if (newest === null) return byAge(used, image, `${name.registry} does not have it`)
  const now = new Date()
  const source = `registry ${name.registry}: ${name.repository}:${name.tag}`
  const since = pendingSince(remembered, digest) ?? now
  const pending = newest === digest ? 0 : days(since, now)
  const age = image.createdAt === null ? 'when it was made is not told' : `made ${days(image.createdAt, now)} days ago`
  const text =
    newest === digest ? `the newest of its tag, ${age}` : `a newer one is known for ${pending} days; this one: ${age}`
  return {
    reading: reading({
      value: pending,
      unit: 'days',
      text,
      source,
      rows: used.services.map((service) => ({ service })),
      ...(newest !== digest && { remember: `${digest} ${since.toISOString()}` }),
    }),
    facts: { counts: 'pending' },
    evidence: [evidence(source, `runs ${digest}\nnow  ${newest}`)],
  }
}

/** Days for which a newer image is known, or since it was made where it is built here. One result per image that is used. */
export async function imageUpdates(stack: Stack): Promise<Observation<ImageFacts>[]> {
  const { connections, description } = stack
  const { engine } = connections
  const builtHere = description.images?.builtHere ?? []
  const containers = (await engine.containers(description.project)).filter(({ isOneOff }) => !isOneOff)
  const history = await stack.history()
  return lookAtEach(
    imagesOf(containers),
    ({ object }) => object,
    async ({ object, used }) => {
      const image = await engine.image(used.id)
      if (image === null) {
        throw new CouldNotLook(`the image of ${used.services.join(', ')} is no longer on the engine`, {
          witness: 'engine',
          remedy: [`docker image inspect ${used.name}`],
        })
      }
      if (builtHere.some((beginning) => used.name.startsWith(beginning))) return byAge(used, image, 'built here')
      const name = parseImageName(used.name)
      const digest = digestIn(image.repoDigests, name)
      if (digest === null) return byAge(used, image, 'it came from no registry')
      if (name.tag === null) return byAge(used, image, 'it is pinned by its digest')
      return byRegistry(used, image, digest, lastRemembered(history, ID, object)?.text ?? null)
    },
  )
}
