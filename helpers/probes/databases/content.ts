/** Whether the databases hold what they should: core tables, plausible counts, new rows. */
import * as v from 'valibot'
import type { ContentDescription } from '../../configuration/contents.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { gameWorlds } from '../game/worlds.ts'
import { rememberedSinceEpoch } from '../since-epoch.ts'
import { lookAtDescribed } from './each.ts'
import { type Contents, type Fresh, mysqlContents, postgresContents } from './rows.ts'

export interface ContentFacts {
  /** As an operator calls it: the database's name. */
  database: string
  tables: number
  missing: string[]
  /** Rows by table. */
  counts: Record<string, number>
  /** The largest count of each table that the last runs remember. */
  before: Record<string, number>
  fresh: Fresh[]
}

const ID = 'daily.databases.content'
/** A week of mornings: rows that go little by little are not forgotten from one day to the next. */
const RUNS = 7

const remembered = v.record(v.string(), v.number())

/** What was remembered by another version of this suite is nothing to compare with. */
export function parseCounts(text: string): Record<string, number> {
  try {
    const parsed = v.safeParse(remembered, JSON.parse(text))
    return parsed.success ? parsed.output : {}
  } catch {
    return {}
  }
}

/** The largest count of each table in any of these. */
export function largestCounts(all: readonly Record<string, number>[]): Record<string, number> {
  const largest: Record<string, number> = {}
  for (const counts of all) {
    for (const [table, rows] of Object.entries(counts)) largest[table] = Math.max(largest[table] ?? 0, rows)
  }
  return largest
}

/** The worst change of a table against what it had, in percent; null where there is nothing to compare with. */
export function worstChange(counts: Record<string, number>, before: Record<string, number>): number | null {
  const changes = Object.entries(counts).flatMap(([table, rows]) => {
    const had = before[table] ?? 0
    return had > 0 ? [(100 * (rows - had)) / had] : []
  })
  return changes.length === 0 ? null : Math.min(...changes)
}

async function observe(
  stack: Stack,
  object: string,
  database: string,
  description: ContentDescription,
  look: () => Promise<Contents>,
): Promise<Omit<Seen<ContentFacts>, 'object'>> {
  const [history, { missing, counts, fresh }] = await Promise.all([stack.history(), look()])
  const before = largestCounts(
    rememberedSinceEpoch(stack, history, ID, object)
      .slice(-RUNS)
      .map(({ text }) => parseCounts(text)),
  )
  const change = worstChange(counts, before)
  const rows = Object.entries(counts).map(([table, count]) => `${table} ${count}`)
  const source = `${database}: its tables and their rows`
  const there = description.tables.length - missing.length
  const text = [`${there} of ${description.tables.length} core tables`, ...rows].join(', ')
  return {
    reading: reading({
      value: change === null ? 0 : Math.round(change * 10) / 10,
      unit: '%',
      text,
      source,
      rows: Object.entries(counts).map(([table, count]) => ({ table, rows: count, before: before[table] ?? null })),
      remember: JSON.stringify(counts),
    }),
    facts: { database, tables: description.tables.length, missing, counts, before, fresh },
    evidence: [
      evidence(source, `${text}${missing.length > 0 ? `; missing: ${missing.join(', ')}` : ''}`),
      evidence(`largest of the last ${RUNS} runs`, JSON.stringify(before)),
      ...fresh.map(({ table, ageSeconds }) => evidence(`newest row of ${table}`, `${ageSeconds ?? 'none'} s old`)),
    ],
  }
}

/** What each world's database holds. One result per world; one for all where the worlds cannot be told. */
async function worldContents(stack: Stack, world: ContentDescription): Promise<Observation<ContentFacts>[]> {
  const worlds = await gameWorlds(stack)
  return lookAtEach(
    worlds,
    ({ key }) => key,
    async ({ key, database }) => observe(stack, key, database, world, () => mysqlContents(stack, database, world)),
  )
}

function unseenWorlds(reason: unknown): Observation<ContentFacts>[] {
  if (reason instanceof CouldNotLook) return [{ object: 'worlds', reason }]
  throw reason
}

/** Percent by which the counted tables changed at worst. One result for PostgreSQL's database and one per game world. */
export async function databaseContents(stack: Stack): Promise<Observation<ContentFacts>[]> {
  const { postgres, world } = stack.description.contents ?? {}
  const name = stack.description.databases.postgres?.database ?? 'postgres'
  const [global, worlds] = await Promise.all([
    postgres === undefined
      ? []
      : lookAtDescribed<ContentFacts>(stack, {
          postgres: () => observe(stack, 'postgres', name, postgres, () => postgresContents(stack, postgres)),
        }),
    world === undefined ? [] : worldContents(stack, world).catch(unseenWorlds),
  ])
  return [...global, ...worlds]
}
