/** A Debian 12 image made from the package mirror alone, for machines that no registry answers. */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { execa } from 'execa'
import { describeMachine, installPackages } from './debian.ts'
import { codename, type DebianSource, debianSources } from './debian-sources.ts'
import { isInstalled } from './engine.ts'
import { StackFailure, StackRefusal } from './failures.ts'
import { follow } from './follow.ts'
import { ownLabel } from './names.ts'
import type { Progress } from './progress.ts'

const workPrefix = '/var/tmp/runbook-reference-'
/** One word a stage, so that hundreds of packages do not become hundreds of lines. */
const stages = ['Retrieving', 'Extracting', 'Unpacking', 'Configuring']
const repository = 'runbook-reference/debian'

/** The image that is made here. */
export const madeImage = `${repository}:${codename}`

/** Makes the image. Throws a refusal where debootstrap cannot run. */
export async function makeDebianImage(engine: Docker, progress: Progress): Promise<void> {
  const machine = describeMachine()
  if (!machine.canInstall) {
    throw new StackRefusal(
      `debian:bookworm-slim cannot be pulled, and it can be made with debootstrap only as root on Debian or Ubuntu ` +
        `(this is ${machine.words}). Load it into the engine (docker pull, docker load), then try again.`,
    )
  }
  if (!(await isInstalled('debootstrap'))) await installPackages(['debootstrap', 'debian-archive-keyring'], progress)
  await removeRests()
  // Not below /tmp: that may be mounted without device files, which debootstrap has to make.
  const root = await mkdtemp(workPrefix)
  try {
    await bootstrap(root, progress)
    progress.show('base image', 'importing')
    await importFolder(engine, root)
  } finally {
    progress.show('base image')
    await removeTree(root)
  }
}

/** Of a run that was cut off. */
async function removeRests(): Promise<void> {
  for (const root of globSync(`${workPrefix}*`)) await removeTree(root)
}

/** Never across a mount: debootstrap mounts /proc in there, and may have been killed before it took it away. */
const removeTree = (root: string) => execa('rm', ['-rf', '--one-file-system', root], { reject: false })

async function bootstrap(root: string, progress: Progress): Promise<void> {
  const sources = debianSources()
  const main = sources.find(({ suite }) => suite === codename)
  const keyring = main?.signedBy ? [`--keyring=${main.signedBy}`] : []
  const args = ['--variant=minbase', ...keyring, codename, root, ...(main ? [main.uri] : [])]
  const run = execa('debootstrap', args, { all: true, reject: false })
  for await (const line of run.iterable({ from: 'all' })) {
    const stage = stages.find((word) => line.includes(word))
    if (stage) progress.show('base image', stage.toLowerCase())
  }
  const result = await run
  if (result.failed) {
    const words = result.all.trimEnd().split('\n').slice(-8).join('\n')
    throw new StackFailure(`debootstrap could not make the base image:\n${words}`)
  }
  await writeFile(join(root, 'etc/apt/sources.list'), sources.map(listLine).join(''))
  for (const { signedBy } of sources) {
    if (signedBy) await execa('cp', ['--parents', signedBy, root])
  }
  await writeFile(join(root, 'etc/apt/apt.conf.d/90machine'), await fetchSettings())
  await execa('chroot', [root, 'apt-get', 'clean'])
  await rm(join(root, 'var/lib/apt/lists'), { recursive: true, force: true })
}

const listLine = ({ uri, suite, signedBy }: DebianSource): string =>
  `deb ${signedBy ? `[signed-by=${signedBy}] ` : ''}${uri} ${suite} main\n`

/** How this machine's apt fetches: proxies, and what it does about old or odd dates of a mirror. */
async function fetchSettings(): Promise<string> {
  const { stdout } = await execa('apt-config', ['dump'])
  const relevant = /^Acquire::(https?::Proxy|Check-Valid-Until|Check-Date|Retries)\b.*;$/i
  return `${stdout
    .split('\n')
    .filter((line) => relevant.test(line))
    .join('\n')}\n`
}

async function importFolder(engine: Docker, root: string): Promise<void> {
  const tar = spawn('tar', ['--numeric-owner', '-C', root, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const stream = await engine.importImage(tar.stdout, {
    fromSrc: '-',
    repo: repository,
    tag: codename,
    changes: [`LABEL ${ownLabel}=true`, 'CMD ["bash"]'],
  })
  await follow(engine, stream)
}
