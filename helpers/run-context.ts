/** What a run tells its worker: who it is and how it looks. Handed over by the command through vitest's `provide`. */
/** How often a suite is run: the runbook's three lists. */
export type Cadence = 'daily' | 'weekly' | 'monthly'

export interface RunContext {
  /** Run id, `20261123T075812Z-daily`. */
  id: string
  suite: Cadence
  environment: string
  /** Where windows begin at the earliest, ISO 8601 UTC; null where no run has set it (plain vitest on a new environment). */
  epoch: string | null
  /** Re-judge every number with its limit moved just past it. */
  prove: boolean
  /** Items asked for by name: they look also where they would spare the stack otherwise. */
  selection: string[] | null
}

declare module 'vitest' {
  interface ProvidedContext {
    run: RunContext
  }
}
