/** Findings of security that earlier runs made and that are still open, with how long they have been. */
import { HOUR_MS } from '../../durations.ts'
import type { History, HistoryItem } from '../../history.ts'
import { evidence, reading, type Seen } from '../../reading.ts'
import { nameOf } from '../../report/contract.ts'
import type { Stack } from '../../stack.ts'

export interface Finding {
  name: string
  severity: 'critical' | 'high'
  hoursOpen: number
}

export interface RemediationFacts {
  /** Runs that looked at security at all. */
  runs: number
  open: Finding[]
  /** Names of findings that somebody has accepted, with owner, ticket and last day. */
  accepted: string[]
}

const isSecurity = ({ id }: HistoryItem): boolean =>
  /^(?:daily|weekly|monthly)\.security\./.test(id) && !id.endsWith('.remediation')

/** The newest run of a suite that looked at security. */
const newestLook = (history: History): HistoryItem[] =>
  history.findLast(({ items }) => items.some(isSecurity))?.items.filter(isSecurity) ?? []

/** A critical finding is a critical item, a high one a warning. */
export function openFindings(items: readonly HistoryItem[], now: Date): Finding[] {
  return items.flatMap((item): Finding[] => {
    if (item.firstSeen === null || (item.status !== 'critical' && item.status !== 'warning')) return []
    const hoursOpen = (now.getTime() - Date.parse(item.firstSeen)) / HOUR_MS
    return [{ name: nameOf(item), severity: item.status === 'critical' ? 'critical' : 'high', hoursOpen }]
  })
}

/** Open findings of the newest runs of every suite; one that is accepted has its dated plan. */
export async function remediation(stack: Stack): Promise<Seen<RemediationFacts>> {
  const histories = await Promise.all((['daily', 'weekly', 'monthly'] as const).map((suite) => stack.earlier(suite)))
  const looks = histories.flatMap(newestLook)
  const open = openFindings(looks, new Date()).sort((one, other) => other.hoursOpen - one.hoursOpen)
  const accepted = looks.filter(({ status }) => status === 'waived').map(nameOf)
  const source = 'earlier runs in the history; waivers.yaml'
  const rows = open.map(({ name, severity, hoursOpen }) => ({
    finding: name,
    severity,
    daysOpen: Number((hoursOpen / 24).toFixed(1)),
  }))
  return {
    object: null,
    reading: reading({
      value: open.length,
      unit: 'open findings',
      text: `${open.length} open findings, ${accepted.length} accepted`,
      source,
      rows,
    }),
    facts: { runs: histories.flat().filter(({ items }) => items.some(isSecurity)).length, open, accepted },
    evidence: [
      evidence(
        source,
        rows.map(({ finding, severity, daysOpen }) => `${severity} ${finding}: ${daysOpen} days`).join('\n') || 'none',
      ),
    ],
  }
}
