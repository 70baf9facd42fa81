/** What an error of Node, of a driver or of zlib says of its kind: `ENOENT`, `ER_LOCK_WAIT_TIMEOUT`, `28P01`. */

/** Null for an error that carries none, and for what is no error. */
export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

export const hasCode = (error: unknown, ...codes: readonly string[]): boolean => codes.includes(codeOf(error) ?? '')
