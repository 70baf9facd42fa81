/** Limits of a reading: their printed sentence and what a value makes of them. */
import type { Status } from './status.ts'

export type Operator = '>' | '>=' | '<' | '<='

export interface Bound {
  op: Operator
  value: number
  unit: string
  /** As printed: `> 100 jobs`. */
  text: string
}

export interface Limits {
  warning: Bound | null
  critical: Bound | null
}

const holds: Record<Operator, (value: number, bound: number) => boolean> = {
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
}

const bound = (op: Operator, value: number, unit: string): Bound => ({
  op,
  value,
  unit,
  text: `${op} ${value} ${unit}`.trim(),
})

export interface LimitValues {
  warning?: number | undefined
  critical?: number | undefined
}

function limits(op: Operator, unit: string, { warning, critical }: LimitValues): Limits {
  if (warning === undefined && critical === undefined) throw new RangeError('limits need a warning or a critical bound')
  for (const value of [warning, critical]) {
    if (value !== undefined && !Number.isFinite(value))
      throw new RangeError(`a limit must be a finite number, not ${value}`)
  }
  if (warning !== undefined && critical !== undefined) {
    const canWarn = op.startsWith('>') ? warning < critical : warning > critical
    if (!canWarn) {
      throw new RangeError(`warning ${op} ${warning} could never show beside critical ${op} ${critical} ${unit}`)
    }
  }
  return {
    warning: warning === undefined ? null : bound(op, warning, unit),
    critical: critical === undefined ? null : bound(op, critical, unit),
  }
}

/** Good up to and including the bound: "warning above 100" leaves exactly 100 ok. */
export const above = (unit: string, values: LimitValues): Limits => limits('>', unit, values)

/** Good down to and including the bound. */
export const below = (unit: string, values: LimitValues): Limits => limits('<', unit, values)

/** From one number to another, both included: fewer is critical (something required is absent), more a warning (undeclared). */
export const between = (unit: string, { atLeast, atMost }: { atLeast: number; atMost: number }): Limits => ({
  warning: bound('>', atMost, unit),
  critical: bound('<', atLeast, unit),
})

/** Limits that differ by object: one entry for each, and perhaps one for every other. */
export type LimitsByObject = Record<string, Limits>

/** The entry for objects that have none of their own: a stack description may name more than we know of. */
export const OTHERS = '*'

export const isLimits = (value: unknown): value is Limits =>
  typeof value === 'object' && value !== null && 'warning' in value && 'critical' in value

/** The limits of one object. Throws where the table has none: an object without a limit would be green for nothing. */
export function limitsFor(table: Limits | LimitsByObject, object: string | null): Limits {
  if (isLimits(table)) return table
  const own = (object === null ? undefined : table[object]) ?? table[OTHERS]
  if (own === undefined)
    throw new RangeError(`no limits for ${object ?? 'the item'}; the table has ${Object.keys(table).join(', ')}`)
  return own
}

/** What the value makes of the limits. A value that is not a finite number is `unknown`, never 0. */
export function judge(
  value: number | string | boolean | null,
  { warning, critical }: Limits,
): Extract<Status, 'ok' | 'warning' | 'critical' | 'unknown'> {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'unknown'
  if (critical !== null && holds[critical.op](value, critical.value)) return 'critical'
  if (warning !== null && holds[warning.op](value, warning.value)) return 'warning'
  return 'ok'
}

/** `warning > 100 jobs, critical > 500 jobs`. */
export const describeLimits = ({ warning, critical }: Limits): string =>
  [warning && `warning ${warning.text}`, critical && `critical ${critical.text}`].filter(Boolean).join(', ')

/** The same limits with an environment's own values; operators and unit stay. Throws where a bound could never show. */
export function overrideLimits({ warning, critical }: Limits, values: LimitValues): Limits {
  const moved = (old: Bound | null, value: number | undefined, which: string): Bound | null => {
    if (value === undefined) return old
    if (old === null) throw new RangeError(`there is no ${which} limit to override`)
    return bound(old.op, value, old.unit)
  }
  const own = {
    warning: moved(warning, values.warning, 'warning'),
    critical: moved(critical, values.critical, 'critical'),
  }
  if (own.warning !== null && own.critical !== null && own.warning.op === own.critical.op) {
    limits(own.warning.op, own.warning.unit, { warning: own.warning.value, critical: own.critical.value })
  }
  return own
}

/** The limits moved just past the value, so that it must leave ok (`--prove`). */
export function movePast({ warning, critical }: Limits, value: number): Limits {
  const shape = warning ?? critical
  if (shape === null) throw new RangeError('these limits have no bound to move')
  const step = Math.max(1e-6, Math.abs(value) * 1e-6)
  return {
    warning: bound(shape.op, shape.op.startsWith('>') ? value - step : value + step, shape.unit),
    critical: null,
  }
}
