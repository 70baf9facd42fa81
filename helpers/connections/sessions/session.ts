/** What a pool knows of a session. */

export interface Session {
  /** Nothing more can be asked in it. */
  readonly isBroken: boolean
  /** Bounded in time; never throws. */
  close: () => Promise<void>
}
