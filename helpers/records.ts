/** What the ledger says of earlier runs, beside their readings: when which suite ran, and since when there are any. */
import type { Ledger } from './ledger.ts'

export interface RunRecord {
  suite: string
  at: Date
  /** Every item was looked at; a run of some items only, or one that broke off, is no run of the suite. */
  isWhole: boolean
}

export interface Records {
  /** When this environment was first looked at; null before. */
  firstRun: Date | null
  /** Oldest first. */
  runs: RunRecord[]
}

/** Entries may come in any order of time. What a person confirmed before anything was looked at is no run. */
export function recordsOf({ entries }: Ledger): Records {
  const byTime = entries
    .filter(({ kind }) => kind !== 'attestation')
    .map(({ at, kind, data }) => ({ at: new Date(at), kind, data }))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
  const runs = byTime
    .filter(({ kind }) => kind === 'run')
    .map(({ at, data }) => ({
      suite: String(data.suite),
      at,
      isWhole: data.complete === true && data.partial !== true,
    }))
  return { firstRun: byTime[0]?.at ?? null, runs }
}
