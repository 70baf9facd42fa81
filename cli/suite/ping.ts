/** The dead man's switch: whoever waits for this call notices when the daily stops running. */
import type { Results } from '../../helpers/report/contract.ts'
import { isPartial, isWhole } from '../../helpers/report/summary.ts'

const TIMEOUT_MS = 5_000

/** Asks the URL after a complete run of the whole suite, and only then. Returns what went wrong, for the screen; never throws. */
export async function pingWhenComplete(results: Results, url: string | null): Promise<string[]> {
  if (url === null || !isWhole(results) || isPartial(results)) return []
  try {
    const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return ok ? [] : [`RUNBOOK_PING_URL answered with ${status}: nobody knows that this run took place`]
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return [`RUNBOOK_PING_URL could not be asked (${why}): nobody knows that this run took place`]
  }
}
