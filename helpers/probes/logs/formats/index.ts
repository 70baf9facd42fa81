/** Every format that a stack's services write, told apart line by line: one container often writes several. */
import { type Line, line } from '../line.ts'
import { mariadb } from './mariadb.ts'
import { nginx } from './nginx.ts'
import { php } from './php.ts'
import { continuation, klog, plain } from './plain.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import { json, logfmt } from './structured.ts'
import { supervisor } from './supervisor.ts'

/** By what a line can begin with; the first that knows it speaks. */
const DATED = [nginx, postgres, mariadb, supervisor, redis, plain]
const BRACKETED = [php, plain]
const WORDED = [php, nginx, redis, mariadb, logfmt, klog, plain]

/** Marks by which the suite knows what it caused itself, with the run's id. */
const OWN = /\brunbook:(\d{8}T\d{6}Z)-\w+/

/** The moment of the run that left its mark in the text, in ms; null where none did. */
export function ownRunAt(text: string): number | null {
  const [, stamp] = OWN.exec(text) ?? []
  if (stamp === undefined) return null
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

/** What a line says. A line that no format knows is information: its text gives no level. */
export function parseLine(text: string): Line {
  const first = text.charCodeAt(0)
  const isDigit = first >= 0x30 && first <= 0x39
  const formats = isDigit ? DATED : first === 0x5b ? BRACKETED : first === 0x7b ? [nginx, json] : WORDED
  const follows = isDigit ? null : continuation(text)
  if (follows !== null) return follows
  for (const format of formats) {
    const parsed = format(text)
    if (parsed !== null) return parsed
  }
  return line('info', text)
}
