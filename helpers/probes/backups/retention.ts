/** Which backups of earlier nights are still there, tier by tier, against the nights that the schedule gives. */
import * as v from 'valibot'
import { nextDue, type Schedule, wallClock } from '../../calendar.ts'
import { DAY_MS, HOUR_MS } from '../../durations.ts'
import { type History, remembrances } from '../../history.ts'
import { CouldNotLook, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type Archive, archivesOf } from './archives.ts'
import { backupsOf, type Engine } from './described.ts'
import { backupFolder, jobOf } from './folder.ts'
import { mysqlDatabases } from './live-tables.ts'

export type Tier = 'daily' | 'weekly' | 'monthly'

export interface RetentionFacts {
  tier: Tier
  keepDays: number
  /** Nights whose backup of something is gone: `postgres Wed 2026-11-25 02:00`. */
  missing: string[]
  /** Nights that were due, over all that is backed up. */
  due: number
  /** Archives that should have been removed. */
  unexpired: string[]
  /** Since when there are backups at all, by the zone's clock. */
  since: string
}

const ID = 'monthly.backups.retention'
const TIERS: readonly Tier[] = ['daily', 'weekly', 'monthly']
/** A run that is late, or was made by hand in the morning, is of that night. */
const OF_THE_NIGHT_MS = 12 * HOUR_MS
/** What is removed is removed by the next run, and `find` counts whole days. */
const REMOVED_LATE_DAYS = 2

const oldestKept = (keepDays: number, now: Date): number => now.getTime() - (keepDays + REMOVED_LATE_DAYS) * DAY_MS

/** The tier of a night, as the backup scripts decide it: the 1st wins over Sunday. */
export function tierOf(due: Date, zone: string): Tier {
  const [, weekday, day] = /^(\w+) \d+-\d+-(\d+)/.exec(wallClock(due, zone)) ?? []
  if (day === '01') return 'monthly'
  return weekday === 'Sun' ? 'weekly' : 'daily'
}

/** The nights of a tier whose backups must still be there: due since then, and no older than they are kept. */
export function nightsOf(
  tier: Tier,
  schedule: Schedule,
  { since, now, keepDays, graceMs }: { since: Date; now: Date; keepDays: number; graceMs: number },
): Date[] {
  const nights: Date[] = []
  const from = new Date(Math.max(since.getTime(), now.getTime() - keepDays * DAY_MS) - 1)
  const until = now.getTime() - graceMs
  for (let due = nextDue(schedule, from); due.getTime() <= until; due = nextDue(schedule, due)) {
    if (tierOf(due, schedule.zone) === tier) nights.push(due)
  }
  return nights
}

interface Subject {
  of: string
  schedule: Schedule
  archives: Archive[]
  since: Date
}

/** By tier: what is gone too early, and what is there too long. */
export function retained(
  tier: Tier,
  subjects: readonly Subject[],
  { now, keepDays, graceMs }: { now: Date; keepDays: number; graceMs: number },
): Pick<RetentionFacts, 'missing' | 'due' | 'unexpired'> {
  const nights = subjects.flatMap(({ of, schedule, archives, since }) =>
    nightsOf(tier, schedule, { since, now, keepDays, graceMs }).map((due) => ({ of, schedule, archives, due })),
  )
  const own = subjects.flatMap(({ archives }) => archives.filter((archive) => archive.tier === tier))
  const oldest = oldestKept(keepDays, now)
  return {
    due: nights.length,
    missing: nights
      .filter(
        ({ archives, due }) =>
          !archives.some(
            (archive) =>
              archive.tier === tier &&
              archive.takenAt >= due &&
              archive.takenAt.getTime() < due.getTime() + OF_THE_NIGHT_MS,
          ),
      )
      .map(({ of, due, schedule }) => `${of} ${wallClock(due, schedule.zone)}`),
    unexpired: own.filter(({ takenAt }) => takenAt.getTime() < oldest).map(({ path }) => path),
  }
}

const moment = v.pipe(v.string(), v.isoTimestamp())

/** Since when there have been backups, also where the oldest of them are gone: an earlier run may have seen them. */
function beginning(
  archives: readonly Archive[],
  keepDays: Record<string, number>,
  history: History,
  now: Date,
): Date | null {
  // What nobody removed, by a name of its own perhaps, says nothing of the nights since.
  const kept = archives.filter(({ tier, takenAt }) => takenAt.getTime() >= oldestKept(keepDays[tier] ?? 0, now))

  const seen = TIERS.flatMap((tier) => remembrances(history, ID, tier)).flatMap(({ text }) => {
    const parsed = v.safeParse(moment, text)
    return parsed.success ? [Date.parse(parsed.output)] : []
  })
  const moments = [...kept.map(({ takenAt }) => takenAt.getTime()), ...seen]
  return moments.length === 0 ? null : new Date(Math.min(...moments))
}

/** PostgreSQL since there are backups; a game database since it exists, which its oldest archive may tell better. */
async function subjectsOf(stack: Stack, archives: readonly Archive[], begun: Date): Promise<Subject[]> {
  const { jobs } = backupsOf(stack)
  const zone = stack.description.timezone
  const scheduleOf = (engine: Engine): Schedule => ({ pattern: jobOf(stack, engine).schedule, zone })
  const databases = jobs.mysql === undefined ? [] : [...(await mysqlDatabases(stack))]
  return [
    ...(jobs.postgres === undefined
      ? []
      : [{ of: 'postgres', schedule: scheduleOf('postgres'), archives: archivesOf(archives, null), since: begun }]),
    ...databases.map(([name, { createdAt }]): Subject => {
      const own = archivesOf(archives, name)
      const known = [own.at(-1)?.takenAt, createdAt].flatMap((at) => (at ? [at.getTime()] : []))
      const since = new Date(Math.max(begun.getTime(), known.length === 0 ? begun.getTime() : Math.min(...known)))
      return { of: name, schedule: scheduleOf('mysql'), archives: own, since }
    }),
  ]
}

/** Nights whose backups are gone although they are kept so long. One result per tier. Throws CouldNotLook. */
export async function backupRetention(stack: Stack): Promise<Seen<RetentionFacts>[]> {
  const [folder, history] = await Promise.all([backupFolder(stack), stack.history()])
  const { keepDays, graceMinutes } = folder.description
  const now = new Date()
  const begun = beginning(folder.archives, keepDays, history, now)
  if (begun === null) {
    throw new CouldNotLook('there is no backup, and no earlier run saw one: since when they are made cannot be told', {
      witness: folder.holder.witness,
      remedy: ['npm run daily -- --only daily.backups   # tells what is missing'],
    })
  }
  const subjects = await subjectsOf(stack, folder.archives, begun)
  const since = wallClock(begun, stack.description.timezone)
  return TIERS.map((tier) => {
    const found = retained(tier, subjects, { now, keepDays: keepDays[tier], graceMs: graceMinutes * 60_000 })
    const there = found.due - found.missing.length
    return {
      object: tier,
      reading: reading({
        value: found.missing.length,
        unit: 'missing backups',
        text: `${there} of ${found.due} backups of ${keepDays[tier]} days are there, of ${subjects.length} databases`,
        source: `archives below ${folder.place}`,
        rows: found.missing.slice(0, 20).map((missing): Row => ({ missing })),
        remember: begun.toISOString(),
      }),
      facts: { tier, keepDays: keepDays[tier], since, ...found },
      evidence: [folder.evidence],
    }
  })
}
