/** Where this machine gets Debian 12 from: its own sources serve the images too, third-party lists are left out. */
import { globSync, readFileSync } from 'node:fs'

export const codename = 'bookworm'
const suites = [codename, `${codename}-updates`, `${codename}-security`]

export interface DebianSource {
  uri: string
  suite: string
  /** File of the key that signs it, where one is named. */
  signedBy?: string
}

/** What a machine without sources of Debian 12 uses. */
export const publicSources: DebianSource[] = [
  { uri: 'http://deb.debian.org/debian', suite: codename },
  { uri: 'http://deb.debian.org/debian', suite: `${codename}-updates` },
  { uri: 'http://deb.debian.org/debian-security', suite: `${codename}-security` },
]

/** This machine's sources of Debian 12, or the public ones where it has none (another release, Ubuntu). */
export function debianSources(): DebianSource[] {
  const read = (pattern: string) => globSync(pattern).map((path) => readFileSync(path, 'utf8'))
  const own = [
    ...['/etc/apt/sources.list', '/etc/apt/sources.list.d/*.list'].flatMap(read).flatMap(parseList),
    ...read('/etc/apt/sources.list.d/*.sources').flatMap(parseDeb822),
  ]
  return own.some(({ suite }) => suite === codename) ? own : publicSources
}

/** Entries of the one-line form that give Debian's own `main`. */
export function parseList(text: string): DebianSource[] {
  return text.split('\n').flatMap((line) => {
    const [, options = '', uri, suite, components] =
      line.match(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)$/) ?? []
    const signedBy = options.match(/signed-by=(\S+)/)?.[1]
    return uri && suite && components ? select([uri], [suite], components.split(/\s+/), signedBy) : []
  })
}

/** Entries of the paragraph form that give Debian's own `main`. */
export function parseDeb822(text: string): DebianSource[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const field = (name: string) =>
      paragraph
        .match(new RegExp(`^${name}:\\s*(.*)$`, 'im'))?.[1]
        ?.trim()
        .split(/\s+/) ?? []
    const isOn = field('Enabled')[0] !== 'no' && field('Types').includes('deb')
    return isOn ? select(field('URIs'), field('Suites'), field('Components'), field('Signed-By')[0]) : []
  })
}

/** Third parties name their suites after Debian's too, but not their component. */
function select(uris: string[], names: string[], components: string[], signedBy?: string): DebianSource[] {
  if (!components.includes('main')) return []
  // A key may also stand in the list itself instead of a file's path.
  const key = signedBy?.startsWith('/') ? { signedBy } : {}
  return uris.flatMap((uri) => names.filter((suite) => suites.includes(suite)).map((suite) => ({ uri, suite, ...key })))
}
