/** Logs whose lines are records: JSON (Monolog and others) and `key=value` (Prometheus and most programs in Go). */
import { type Format, type Level, levelNamed, levelNumbered, line } from '../line.ts'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The record on a line; null for what is no JSON object. */
export function jsonRecord(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return isRecord(parsed) ? parsed : null
  } catch {
    return null
  }
}

/** The level of a record by its own fields, as a name or as Monolog's number; null where it has none. */
export function levelOf(record: Record<string, unknown>): Level | null {
  for (const field of ['level', 'level_name', 'severity', 'lvl']) {
    const value = record[field]
    if (typeof value === 'number' && Number.isFinite(value)) return levelNumbered(value)
    if (typeof value !== 'string') continue
    const level = /^\d+$/.test(value) ? levelNumbered(Number(value)) : levelNamed(value)
    if (level !== null) return level
  }
  return null
}

export function messageOf(record: Record<string, unknown>): string {
  const text = record.message ?? record.msg ?? record.error
  return typeof text === 'string' ? text : JSON.stringify(text ?? record)
}

export const json: Format = (text) => {
  const record = jsonRecord(text)
  if (record === null) return null
  return line(levelOf(record) ?? 'info', messageOf(record))
}

const LEVEL = /(?:^|\s)(?:level|lvl)="?(\w+)"?/
const TEXT = /(?:^|\s)(?:msg|message)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/s
const CAUSE = /(?:^|\s)(?:err|error)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/s

/** Only a line that begins with a key: prose may hold `level=` too. */
export const logfmt: Format = (text) => {
  if (!/^(?:\w+=|\S+ caller=)/.test(text)) return null
  const [, word = ''] = LEVEL.exec(text) ?? []
  const level = levelNamed(word)
  if (level === null) return null
  const [, quoted, bare] = TEXT.exec(text) ?? []
  const [, quotedCause, bareCause] = CAUSE.exec(text) ?? []
  const cause = quotedCause ?? bareCause
  return line(level, [quoted ?? bare ?? text, cause].filter((part) => part !== undefined).join(': '))
}
