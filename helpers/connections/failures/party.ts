/** Whom we speak to, as the words of a failure need it. */

export type Product = 'PostgreSQL' | 'MySQL' | 'Redis' | 'HTTP'

export interface Party {
  /** Its name in the stack description: the witness. */
  service: string
  product: Product
  /** Where we went: `172.20.0.9:5432`, `port 5432 in travian_postgres`. */
  place: string
  /** Null where it is reached by host and port. */
  container: string | null
  user: string | null
  database: string | null
  /** The time a look may take. */
  timeoutMs: number
}
