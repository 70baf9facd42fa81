/** The narrow SQL interface that probes are given. */

export type QueryParameter = string | number | boolean | null | Date

export interface Sql {
  /** How the service was reached: `tunnel: port 5432 in travian_postgres`. For evidence. */
  readonly way: string
  /** The server's own version text. */
  readonly version: string
  /**
   * The rows of one statement; `T` is what the caller knows of their columns, and is not checked. Parameters are written
   * `$1` for PostgreSQL and `?` for MySQL. Throws ConnectionFailure; `serverCode` tells the server's own code.
   */
  query: <T>(text: string, parameters?: readonly QueryParameter[]) => Promise<T[]>
}

/** Marks a statement as ours wherever the server shows or logs it. A run id holds nothing that could end the comment. */
export const traced = (runId: string, text: string): string => `/* runbook:${runId.replace(/[^\w.-]/g, '')} */ ${text}`
