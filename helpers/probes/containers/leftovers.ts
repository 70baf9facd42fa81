/** What lies on the engine and nobody uses, kind by kind. */
import { evidence, type Observation, reading } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

const KINDS = ['stopped', 'dangling', 'volumes', 'networks'] as const
const WORDS: Record<(typeof KINDS)[number], string> = {
  stopped: 'stopped containers',
  dangling: 'images without a name',
  volumes: 'volumes that nothing mounts',
  networks: 'networks without a container',
}
const SHOWN = 10

/** How many of each kind, with their names: `stopped`, `dangling`, `volumes`, `networks`. */
export async function leftovers({ connections }: Stack): Promise<Observation<null>[]> {
  const found = await connections.engine.leftovers()
  return KINDS.map((kind): Observation<null> => {
    const names = found[kind]
    const list = names.length === 0 ? '' : `: ${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}`
    return {
      object: kind,
      reading: reading({
        value: names.length,
        unit: 'objects',
        text: `${names.length} ${WORDS[kind]}${list}`,
        source: 'engine: dangling and exited',
        rows: names.slice(0, 50).map((name) => ({ name })),
      }),
      facts: null,
      evidence: [evidence(`engine: ${WORDS[kind]}`, names.join('\n') || 'none')],
    }
  })
}
