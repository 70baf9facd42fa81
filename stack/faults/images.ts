/** An image that nobody has built anew for a long time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { execa } from 'execa'
import { DAY_MS } from '../../helpers/durations.ts'
import { type Fault, simple } from './fault.ts'
import type { Hands } from './hands.ts'
import { applyOverride, removeOverride, writeOverride } from './override.ts'

const SERVICE = 'offsite'
const IMAGE = `runbook-reference/${SERVICE}`
const OLD = `${IMAGE}:drill-old`
const DAYS = 90

/** The same image with another day of making. Its layers are on the engine already, so that they need not be in the archive. */
async function makeOld({ engine }: Hands): Promise<void> {
  const { Architecture, Os, Config, RootFS } = await engine.getImage(IMAGE).inspect()
  const layers = RootFS.Layers ?? []
  const config = {
    architecture: Architecture,
    os: Os,
    created: new Date(Date.now() - DAYS * DAY_MS).toISOString(),
    config: Config,
    rootfs: { type: 'layers', diff_ids: layers },
  }
  const manifest = { Config: 'config.json', RepoTags: [OLD], Layers: layers.map((_, index) => `${index}.tar`) }
  const folder = await mkdtemp(join(tmpdir(), 'runbook-drill-'))
  try {
    await writeFile(join(folder, 'config.json'), JSON.stringify(config))
    await writeFile(join(folder, 'manifest.json'), JSON.stringify([manifest]))
    const archive = await execa('tar', ['-C', folder, '-c', 'config.json', 'manifest.json'], { encoding: 'buffer' })
    const answer = await engine.loadImage(Readable.from([Buffer.from(archive.stdout)]))
    const words: string[] = []
    for await (const chunk of answer) words.push(String(chunk))
    const { Created } = await engine
      .getImage(OLD)
      .inspect()
      .catch((cause: unknown) => {
        throw new Error(`the engine did not take an old image: ${words.join('').slice(-300)}`, { cause })
      })
    if (Date.parse(Created) > Date.now() - DAY_MS) throw new Error(`${OLD} is of ${Created}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const imageFaults: Fault[] = [
  simple({
    name: 'image-old',
    about: 'a service runs an image that was built ninety days ago',
    expects: [
      { name: `weekly.updates.images[${OLD}]`, status: 'warning', words: `made ${DAYS} days ago (built here)` },
    ],
    inject: async (hands) => {
      await makeOld(hands)
      await writeOverride(SERVICE, { image: OLD })
      await applyOverride(hands, SERVICE)
    },
    repair: async (hands) => {
      await removeOverride(hands, SERVICE)
      await hands.engine.getImage(OLD).remove()
    },
  }),
]
