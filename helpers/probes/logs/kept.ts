/** How much of a container's log the engine keeps, by the options of the log driver. */

const UNITS: Record<string, number> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }

export interface Kept {
  /** Of one file; null without a limit, and where the option says nothing that we understand. */
  bytes: number | null
  /** How many files, the one that is written to among them. */
  files: number
}

/** Bytes of a size as the engine reads it, `10m` or `1.5GB`; null for a negative or unreadable one, which limits nothing. */
export function parseSize(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([bkmgt])?(?:i?b)?$/i.exec(text.trim()) ?? []
  const bytes = Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN)
  return number !== '' && bytes > 0 ? bytes : null
}

/** `max-size` and `max-file` of the driver json-file, which keeps one file where the latter is not given. */
export function keptOf(logOptions: Record<string, string>): Kept {
  const files = Number(logOptions['max-file'] ?? '1')
  return { bytes: parseSize(logOptions['max-size'] ?? ''), files: Number.isInteger(files) && files > 0 ? files : 1 }
}
