/** The most frequent errors of the week over all logs, each beside the week before. */
import { evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import {
  beforeText,
  countBefore,
  coverageText,
  hoursBySource,
  iso,
  round,
  sourcesText,
  WEEK_DAYS,
} from './beside-last-week.ts'
import { countIn } from './days.ts'
import type { Group } from './groups.ts'
import { type PastWeek, pastWeek, rememberWeek } from './past-week.ts'
import { patternKey } from './patterns.ts'
import { type TwoWeeks, twoWeeksOfErrors, type Unread } from './two-weeks.ts'

/** An error pattern of one log in this week. */
export interface RankedError {
  source: string
  /** Whose log it is, and what that needs. */
  service: string
  needs: string[]
  level: Group['level']
  pattern: string
  /** This week. */
  count: number
  /** ms, as far as the log reaches back. */
  first: number
  last: number
  isAboutConnections: boolean
  /** In the week before; a part of it is taken for the whole. Null where nothing tells. */
  before: number | null
}

export interface TopErrorsFacts {
  top: RankedError[]
  /** Patterns beyond those. */
  further: number
  unread: Unread[]
  /** How much of the week was seen, and which logs reach back less far. */
  coverage: string
  /** Where the counts of the week before are from, or why there are none. */
  beforeFrom: string
}

const SHOWN = 10
const ID = 'weekly.errors.top'

const keyOf = (source: string, { level, pattern }: Pick<Group, 'level' | 'pattern'>): string =>
  patternKey(`${source} ${level}`, pattern)

function ranked(stack: Stack, { sources, window }: TwoWeeks, past: PastWeek | null): RankedError[] {
  const { end } = window
  return sources
    .flatMap((source) =>
      source.errors.flatMap(({ level, pattern, days, first, last, isAboutConnections }): RankedError[] => {
        const count = countIn(days, 0, WEEK_DAYS)
        if (count === 0) return []
        const before = countBefore(source, days, keyOf(source.source, { level, pattern }), { end, past })
        const { service } = source
        const needs = stack.description.services[service]?.needs ?? []
        return [
          { source: source.source, service, needs, level, pattern, count, first, last, isAboutConnections, before },
        ]
      }),
    )
    .sort((a, b) => b.count - a.count)
}

const changeText = (before: number | null, count: number): string => {
  if (before === null) return 'not known'
  return before === 0 ? 'new' : `${round(count / before)} times`
}

const row = ({ source, level, count, before, first, last, pattern }: RankedError): Row => ({
  source,
  level,
  count,
  before,
  change: changeText(before, count),
  first: iso(first),
  last: iso(last),
  pattern,
})

/** The ten most frequent error patterns of seven days. Throws CouldNotLook where no log can be read. */
export async function topErrors(stack: Stack): Promise<Seen<TopErrorsFacts>> {
  const [weeks, history] = await Promise.all([twoWeeksOfErrors(stack), stack.history()])
  const past = pastWeek(history, ID, weeks.window.end)
  const all = ranked(stack, weeks, past)
  const count = all.reduce((total, one) => total + one.count, 0)
  const coverage = coverageText(weeks.sources, weeks.window)
  const logs = `${weeks.sources.length} logs`
  const source = `app.log and the logs of the services, ${logs}`
  return {
    object: null,
    reading: reading({
      value: count,
      unit: 'errors',
      text: count === 0 ? `no error in ${logs}` : `${count} errors in ${all.length} patterns in ${logs}`,
      source,
      coverage,
      rows: all.slice(0, SHOWN).map(row),
      remember: rememberWeek(
        hoursBySource(weeks),
        all.map((one) => [keyOf(one.source, one), one.count] as const),
      ),
    }),
    facts: {
      top: all.slice(0, SHOWN),
      further: Math.max(0, all.length - SHOWN),
      unread: weeks.unread,
      coverage,
      beforeFrom: beforeText(weeks, past),
    },
    evidence: [evidence(source, sourcesText(weeks))],
  }
}
