/** What a line of a log says, in the words that all formats share. */

/** As the service itself ranks it: `critical` is its panic, fatal, critical, alert, emergency. */
export type Level = 'critical' | 'error' | 'warning' | 'info'

/**
 * `waf` a denial by the web application firewall; `own` written by the suite itself; `passing` what an ordinary start or
 * stop leaves behind; `start`, `stop` the service says that it starts or stops.
 */
export type Mark = 'waf' | 'own' | 'passing' | 'start' | 'stop'

export interface Line {
  level: Level
  /** The text without time, process number and level. */
  message: string
  /** Lines of one session belong together, also when others come between them (a statement and its error). */
  session: string | null
  /** Belongs to the line before it in its session. */
  isContinuation: boolean
  mark: Mark | null
}

/** The line if it is in this format, null if it is not. */
export type Format = (text: string) => Line | null

export const line = (level: Level, message: string, more: Partial<Line> = {}): Line => ({
  level,
  message,
  session: null,
  isContinuation: false,
  mark: null,
  ...more,
})

const LEVELS: readonly (readonly [Level, string])[] = [
  ['critical', 'panic fatal critical crit alert emerg emergency crash'],
  ['error', 'error err erro severe failure'],
  ['warning', 'warning warn'],
  ['info', 'info information notice note log debug debg trace trac verbose blat system ok success'],
]

const BY_NAME = new Map(LEVELS.flatMap(([level, names]) => names.split(' ').map((name) => [name, level] as const)))

/** The level that a name stands for, in any case; null for a word that is no level. */
export const levelNamed = (name: string): Level | null => BY_NAME.get(name.toLowerCase()) ?? null

/** Monolog's numbers: 300 warning, 400 error, 500 critical, 550 alert, 600 emergency. */
export function levelNumbered(number: number): Level {
  if (number >= 500) return 'critical'
  if (number >= 400) return 'error'
  return number >= 300 ? 'warning' : 'info'
}
