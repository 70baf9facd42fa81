/** This machine's distribution, and installing packages from it. */
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { execa } from 'execa'
import { StackFailure } from './failures.ts'
import type { Progress } from './progress.ts'

export interface Machine {
  /** Root on a distribution with apt. */
  canInstall: boolean
  /** As a person would say it: `Fedora Linux 41, user 1000`. */
  words: string
}

export function describeMachine(): Machine {
  const isRoot = process.getuid?.() === 0
  const { ID = '', ID_LIKE = '', PRETTY_NAME = process.platform } = readRelease()
  const hasApt = ['debian', 'ubuntu'].includes(ID) || ID_LIKE.split(' ').includes('debian')
  return { canInstall: isRoot && hasApt, words: `${PRETTY_NAME}, user ${isRoot ? 'root' : process.getuid?.()}` }
}

function readRelease(): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return {}
  }
}

/** Installs packages; the lists are fetched only when they do not know the packages. Throws with apt's own last words. */
export async function installPackages(names: string[], progress: Progress): Promise<void> {
  const apt = (...args: string[]) =>
    execa('apt-get', args, { reject: false, all: true, env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' } })
  const install = () => apt('install', '-y', '--no-install-recommends', ...names)
  progress.show('install', names.join(' '))
  let result = await install()
  if (result.failed) {
    progress.show('install', 'refreshing the package lists')
    await apt('update')
    progress.show('install', names.join(' '))
    result = await install()
  }
  progress.show('install')
  if (!result.failed) return
  const words = result.all.trimEnd().split('\n').slice(-8).join('\n')
  throw new StackFailure(`apt-get could not install ${names.join(' ')}:\n${words}`)
}
