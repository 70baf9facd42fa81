/** Since when each of several things waits, as one run remembers it for the next. */

/** What waits → since when, as the last run remembered; lines that it cannot read are left out. */
export function parseWaiting(text: string): Map<string, Date> {
  const lines = text.split('\n').map((line) => /^(\S+Z) (.+)$/.exec(line))
  return new Map(
    lines.flatMap((line) => {
      const at = new Date(line?.[1] ?? Number.NaN)
      return line?.[2] === undefined || Number.isNaN(at.getTime()) ? [] : [[line[2], at] as const]
    }),
  )
}

/** What is to be remembered: those that wait longest first, as many as there is room for in so many characters. */
export function remembered(waiting: ReadonlyMap<string, Date>, room: number): string {
  const lines = [...waiting]
    .sort(([, one], [, other]) => one.getTime() - other.getTime())
    .map(([name, at]) => `${at.toISOString()} ${name}`)
  const lengths = lines.map((_, index) => lines.slice(0, index + 1).join('\n').length)
  return lines.slice(0, lengths.filter((length) => length <= room).length).join('\n')
}

/** What has waited longest; null where nothing waits. */
export function longestOf(waiting: ReadonlyMap<string, Date>): { name: string; since: Date } | null {
  const [longest] = [...waiting].sort(([, one], [, other]) => one.getTime() - other.getTime())
  return longest === undefined ? null : { name: longest[0], since: longest[1] }
}
