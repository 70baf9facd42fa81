/** Names for one sentence: the first of them, and how many more there are. */
export const inBrief = (names: readonly string[], shown = 5): string =>
  names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`
