/** Who offends against a rule of security, and by what. */
export interface Offence {
  /** The service, or the container that belongs to none. */
  who: string
  what: string
}
