/** What was found, where that is known from, and how sure it is. */

/** `sure`: said by the thing itself. `likely`: by its configuration. `guess`: by habit; look at it. */
export type Certainty = 'sure' | 'likely' | 'guess'

export interface Find {
  /** Where it stands in the description: `databases.postgres`. */
  where: string
  text: string
  source: string
  certainty: Certainty
}

/** A part of the description and what it was made from. Null where there is nothing of the kind. */
export interface Detected<P> {
  part: P
  finds: Find[]
}

export const found = (where: string, text: string, source: string, certainty: Certainty): Find => ({
  where,
  text,
  source,
  certainty,
})
