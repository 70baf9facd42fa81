/** Needs as a person reads them: `engine · exec in maintenance (find, gzip) · PostgreSQL (pg_stat_activity)`. */
import type { Need, NeedKind } from '../../helpers/connections/needs.ts'

const WORDS: Record<NeedKind, (of: string | null) => string> = {
  engine: () => 'engine',
  exec: (of) => `exec in ${of}`,
  logs: (of) => `log of ${of}`,
  postgres: () => 'PostgreSQL',
  mysql: () => 'MySQL',
  redis: () => 'Redis',
  http: (of) => `HTTP ${of}`,
  fastcgi: (of) => `FastCGI ${of}`,
  host: () => "the engine's host",
  internet: (of) => `${of} in the internet`,
}

const SHOWN = 3

/** At most three, and how many more. */
const some = (names: readonly string[]): string =>
  names.length <= SHOWN ? names.join(', ') : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`

/** The service or name of a container id, or the id where nobody knows it. */
export type NameOf = (container: string) => string

/** One line. What is needed of many containers is told by kind: `log of 24 containers`. */
export function needsText(needs: readonly Need[], nameOf: NameOf): string {
  const named = needs.map((need) =>
    need.of !== null && (need.kind === 'exec' || need.kind === 'logs') ? { ...need, of: nameOf(need.of) } : need,
  )
  const parts = [...Map.groupBy(named, ({ kind }) => kind)].flatMap(([kind, ofKind]) => {
    const subjects = [...Map.groupBy(ofKind, ({ of }) => of)]
    if (subjects.length > SHOWN)
      return [WORDS[kind](`${subjects.length} ${kind === 'http' ? 'services' : 'containers'}`)]
    return subjects.map(([of, ones]) => {
      const whats = [...new Set(ones.flatMap(({ what }) => what ?? []))]
      return `${WORDS[kind](of)}${whats.length === 0 ? '' : ` (${some(whats)})`}`
    })
  })
  return parts.length === 0 ? 'nothing but its own record' : parts.join(' · ')
}
