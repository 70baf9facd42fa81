/** Whether a rollback would work today: the images before, the scripts that restore, a backup that can be restored. */
import * as v from 'valibot'
import type { RollbackDescription } from '../../configuration/safety.ts'
import { type Container, runningContainer } from '../../connections/index.ts'
import { remembrances } from '../../history.ts'
import { CouldNotLook, evidence, type Observation, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { restoreDrill } from '../restore/drill.ts'
import type { RestoreDrillFacts } from '../restore/restored.ts'

export interface RollbackFacts {
  /** What stands in the way of a rollback. */
  lacking: string[]
  /** Why nothing can be said, where that is so; null else. */
  undecided: string | null
  /** What is ready, in words. */
  ready: string
}

/** Before the name of a database. */
export const BACKUP_OF = 'backup-'
const ID = 'weekly.rollback.ready'

export function rollbackOf({ description }: Stack): RollbackDescription {
  if (description.rollback !== undefined) return description.rollback
  throw new CouldNotLook('the stack description does not say what a rollback needs', {
    witness: 'description',
    remedy: [`Add rollback to the stack description, or switch the item off under notApplicable (${description.name})`],
  })
}

/** The first digits tell images apart, and so many services fit into what is remembered. */
const DIGITS = 12
const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, DIGITS)

const remembered = v.record(v.string(), v.string())

export function parseImages(text: string): Record<string, string> {
  try {
    const parsed = v.safeParse(remembered, JSON.parse(text))
    return parsed.success ? parsed.output : {}
  } catch {
    return {}
  }
}

/** The newest image of each service that was another one than now; services that never changed are left out. */
export function imagesBefore(
  now: Readonly<Record<string, string>>,
  earlier: readonly Readonly<Record<string, string>>[],
): Record<string, string> {
  const before: Record<string, string> = {}
  for (const seen of earlier) {
    for (const [service, id] of Object.entries(seen))
      if (now[service] !== undefined && now[service] !== id) before[service] = id
  }
  return before
}

async function images(stack: Stack, { services, images: kept }: RollbackDescription): Promise<Seen<RollbackFacts>> {
  const { engine } = stack.connections
  const [containers, history] = await Promise.all([engine.containers(stack.description.project), stack.history()])
  const running = containers.filter(({ service }) => service !== null && services.includes(service))
  const now = Object.fromEntries(
    running.map(({ service, image }): [string, string] => [service ?? '', shortId(image.id)]),
  )
  const before = imagesBefore(
    now,
    remembrances(history, ID, 'images').map(({ text }) => parseImages(text)),
  )
  const there = await Promise.all(
    Object.entries(before).map(async ([service, id]) => ({ service, id, isThere: await engine.hasImage(id) })),
  )
  const lacking = there
    .filter(({ isThere }) => !isThere)
    .map(({ service, id }) => `the image of ${service} before (${id})`)
  const names = Object.keys(before)
  const isRebuilt = kept === 'rebuilt'
  const undecided = isRebuilt
    ? 'images are rebuilt from the checkout, so none has to be kept (rollback.images)'
    : names.length === 0
      ? `no run of ${history.length} saw another image than now: nothing to go back to yet`
      : null
  return {
    object: 'images',
    reading: reading({
      value: lacking.length,
      unit: 'images lacking',
      text: `${there.length - lacking.length} of ${there.length} earlier images are there`,
      source: 'engine: images, against those of earlier runs',
      rows: there.map(({ service, id, isThere }): Row => ({ service, before: id, isThere })),
      remember: JSON.stringify(now),
    }),
    facts: { lacking: isRebuilt ? [] : lacking, undecided, ready: `earlier images of ${names.join(', ')}` },
    evidence: [evidence('images now', JSON.stringify(now)), evidence('images before', JSON.stringify(before))],
  }
}

async function isExecutable(stack: Stack, container: Container, path: string): Promise<boolean> {
  const { exitCode } = await stack.connections.engine.exec(container.id, ['test', '-f', path, '-a', '-x', path], {
    witness: container.service ?? container.name,
  })
  return exitCode === 0
}

async function scripts(stack: Stack, { restore }: RollbackDescription): Promise<Seen<RollbackFacts>> {
  const { connections, description } = stack
  const found = await Promise.all(
    restore.map(async ({ service, path }) => {
      const container = await runningContainer(connections.engine, description.project, service)
      return { path, name: container.name, isThere: await isExecutable(stack, container, path) }
    }),
  )
  const lacking = found.filter(({ isThere }) => !isThere).map(({ path, name }) => `${path} in ${name}`)
  const text = `${found.length - lacking.length} of ${found.length} restore scripts are there`
  return {
    object: 'scripts',
    reading: reading({ value: lacking.length, unit: 'scripts lacking', text, source: 'restore scripts' }),
    facts: { lacking, undecided: null, ready: found.map(({ path }) => path).join(', ') },
    evidence: [evidence('restore scripts', found.map(({ path, isThere }) => `${path} ${isThere}`).join('\n'))],
  }
}

/** Looks at each; one that cannot be looked at hides none of the others. */
async function orUnseen(object: string, look: Promise<Seen<RollbackFacts>>): Promise<Observation<RollbackFacts>> {
  try {
    return await look
  } catch (error) {
    if (error instanceof CouldNotLook) return { object, reason: error }
    throw error
  }
}

/** Images and restore scripts that a rollback needs. */
export async function rollbackReadiness(stack: Stack): Promise<Observation<RollbackFacts>[]> {
  const description = rollbackOf(stack)
  return Promise.all([orUnseen('images', images(stack, description)), orUnseen('scripts', scripts(stack, description))])
}

/** Of PostgreSQL `backup-postgres`. This run's restore drill, which is done once a run: what a rollback of the data has. */
export async function restorableBackups(stack: Stack): Promise<Observation<RestoreDrillFacts>[]> {
  const drills = await restoreDrill(stack)
  return drills.map((drill) => ({ ...drill, object: `${BACKUP_OF}${drill.object}` }))
}
