/** Finds the entries of error and worse in gigabytes of JSON lines: only lines that look like one are taken apart. */
import { jsonRecord, levelOf, messageOf } from './formats/structured.ts'
import type { Level } from './line.ts'

/** An entry of error or worse. `at` is null where the entry carries no time that we can read. */
export interface JsonEntry {
  level: Level
  message: string
  /** The line, at most its first 64 KiB. */
  text: string
  record: Record<string, unknown> | null
}

/**
 * One search over the whole chunk, as compiled code: a level of 400 and more, or a grave name. Numbers may be in quotes;
 * a match inside a message is found out when its line is taken apart.
 */
const GRAVE = /"(?:level(?:_name)?|severity)"\s{0,8}:\s{0,8}(?:"?[4-9]\d\d\b|"(?:err|crit|alert|emerg|fatal|panic))/gi
/** Text of this size stays in the processor's own memory. */
const PIECE_BYTES = 64 * 1024
const LINE_FEED = '\n'
/** What is kept of a line that does not end. */
const LONGEST_CARRY = 1024 * 1024
const LONGEST_TEXT = 64 * 1024

export class JsonScan {
  bytes = 0
  /** Entries that look grave and are no JSON: torn, or longer than a mebibyte. */
  unreadable = 0
  readonly #onEntry: (entry: JsonEntry) => void
  /** The beginning of a line whose end is in the next chunk. */
  #carry = ''
  #isSkipping = false

  constructor(onEntry: (entry: JsonEntry) => void) {
    this.#onEntry = onEntry
  }

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) this.#addPiece(chunk.subarray(at, at + PIECE_BYTES))
  }

  end(): void {
    this.#scan(this.#carry)
    this.#carry = ''
  }

  #addPiece(piece: Buffer): void {
    // One byte, one character: the cheapest text there is, and positions stay those of the bytes.
    let text = piece.toString('latin1')
    if (this.#isSkipping) {
      const end = text.indexOf(LINE_FEED)
      if (end === -1) return
      text = text.slice(end + 1)
      this.#isSkipping = false
    }
    const last = text.lastIndexOf(LINE_FEED)
    if (last === -1) {
      this.#keep(this.#carry + text)
      return
    }
    const first = this.#carry === '' ? -1 : text.indexOf(LINE_FEED)
    if (first >= 0) this.#scan(this.#carry + text.slice(0, first))
    this.#scan(text.slice(first + 1, last))
    this.#keep(text.slice(last + 1))
  }

  #keep(rest: string): void {
    this.#carry = rest
    if (rest.length <= LONGEST_CARRY) return
    this.#scan(rest)
    this.#carry = ''
    this.#isSkipping = true
  }

  #scan(lines: string): void {
    GRAVE.lastIndex = 0
    for (let match = GRAVE.exec(lines); match !== null; match = GRAVE.exec(lines)) {
      const start = lines.lastIndexOf(LINE_FEED, match.index) + 1
      const found = lines.indexOf(LINE_FEED, match.index)
      const end = found === -1 ? lines.length : found
      this.#take(Buffer.from(lines.slice(start, end), 'latin1').toString('utf8'))
      GRAVE.lastIndex = end + 1
    }
  }

  #take(line: string): void {
    const record = jsonRecord(line)
    if (record === null) {
      this.unreadable += 1
      this.#onEntry({ level: 'error', message: line.slice(0, 1_000), text: line.slice(0, LONGEST_TEXT), record })
      return
    }
    const level = levelOf(record)
    if (level === 'error' || level === 'critical')
      this.#onEntry({ level, message: messageOf(record), text: line.slice(0, LONGEST_TEXT), record })
  }
}
