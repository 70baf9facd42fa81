/** Security updates that the host waits for, as its own apt says. Nothing is installed, and no list is fetched. */
import { execa } from 'execa'
import { noteNeed } from '../../connections/needs.ts'
import { HOUR_MS } from '../../durations.ts'
import { lastRemembered } from '../../history.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { longestOf, parseWaiting, remembered } from '../waiting.ts'
import { hostFile, hostFolder, hostPath } from './files.ts'
import { requireHost } from './machine.ts'
import type { UpkeepFacts } from './upkeep.ts'

const ID = 'weekly.updates.os'
/** Of the 8,000 characters that a reading may ask to be remembered. */
const ROOM = 7_900

export interface Update {
  name: string
  /** Null where it would be newly installed, as a new kernel. */
  installed: string | null
  candidate: string
  isSecurity: boolean
}

/** `Inst openssl [3.0.11-1] (3.0.15-1 Debian-Security:12/stable-security [amd64])` */
const INST = /^Inst (\S+)(?: \[([^\]]+)\])? \((\S+) (.*?)(?: \[[^\]]*\])?\)/
const SUMMARY = /^\d+ upgraded, \d+ newly installed/m

/** What `apt-get -s` would install; null where it did not come to its end. */
export function parseSimulation(text: string): Update[] | null {
  if (!SUMMARY.test(text)) return null
  return text.split('\n').flatMap((line) => {
    const [, name, installed, candidate, origins = ''] = INST.exec(line) ?? []
    if (name === undefined || candidate === undefined) return []
    return [{ name, installed: installed ?? null, candidate, isSecurity: /security/i.test(origins) }]
  })
}

/** The day of a list's making, which its archive signed; null where it is no such list. */
export function dateOfRelease(text: string): Date | null {
  const date = new Date(/^Date: (.+)$/m.exec(text)?.[1] ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date
}

const LISTS = '/var/lib/apt/lists'
const SECURITY_LIST = /security.*_(?:In)?Release$/i
const OLDEST_LIST_DAYS = 7

/** When the lists of security updates were made: the oldest and the newest of them. */
async function listDates(stack: Stack): Promise<{ oldest: Date; newest: Date }> {
  const names = (await hostFolder(stack, LISTS)).filter((name) => SECURITY_LIST.test(name))
  const texts = await Promise.all(names.map((name) => hostFile(stack, `${LISTS}/${name}`)))
  const dates = texts
    .flatMap((text) => (text === null ? [] : (dateOfRelease(text) ?? [])))
    .sort((one, other) => one.getTime() - other.getTime())
  const [oldest, newest] = [dates[0], dates.at(-1)]
  if (oldest === undefined || newest === undefined) {
    throw new CouldNotLook('apt has no list of security updates on this host: that none waits would mean nothing', {
      witness: 'host',
      remedy: ['sudo apt-get update', 'See whether /etc/apt/sources.list names the -security archive'],
      evidence: [evidence(LISTS, names.join('\n') || 'no list of a security archive')],
    })
  }
  const days = Math.floor((Date.now() - oldest.getTime()) / (24 * HOUR_MS))
  if (days <= OLDEST_LIST_DAYS) return { oldest, newest }
  throw new CouldNotLook(`the lists of security updates on this host are ${days} days old`, {
    witness: 'host',
    remedy: [
      'sudo apt-get update',
      'They stay old: the release gets no more updates, see npm run explain -- monthly.updates.end-of-life',
    ],
    evidence: [evidence(LISTS, `${names.join('\n')}\nof ${oldest.toISOString()}`)],
  })
}

const TIMEOUT_MS = 55_000
const WORDS = ['-s', '-o', 'Debug::NoLocking=true', '--ignore-hold']

async function simulate(stack: Stack): Promise<{ updates: Update[]; source: string }> {
  noteNeed('host', null, 'apt-get')
  const root = hostPath(stack, '/')
  // RootDir would also look there for what apt itself is made of.
  const there = ['-o', `Dir=${root}`, '-o', `Dir::State::status=${hostPath(stack, '/var/lib/dpkg/status')}`]
  // A new kernel is a new package, which a mere upgrade would keep back.
  const words = [...WORDS, ...(root === '/' ? [] : there), 'dist-upgrade']
  const { stdout, stderr, failed, timedOut, exitCode, code } = await execa(hostPath(stack, '/usr/bin/apt-get'), words, {
    reject: false,
    timeout: TIMEOUT_MS,
    stdin: 'ignore',
    extendEnv: false,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  const source = `apt-get ${words.join(' ')}`
  const updates = failed ? null : parseSimulation(stdout)
  if (updates !== null) return { updates, source }
  const why = timedOut
    ? `does not answer within ${TIMEOUT_MS / 1000} s`
    : code === 'ENOENT'
      ? 'is not on this host'
      : failed
        ? `ends with ${exitCode ?? code}`
        : 'does not come to its end'
  throw new CouldNotLook(`apt-get ${why}`, {
    witness: 'host',
    remedy: ['Another system: switch this off under notApplicable, with who looks after it', source],
    evidence: [evidence(source, `${stderr}\n${stdout ?? ''}`.trim().slice(0, 1000))],
  })
}

/** One installed version of a package: what replaces it may change while it waits. */
const keyOf = ({ name, installed }: Update): string => `${name} ${installed ?? '-'}`

/** Since when each has been known: by the run that saw it first, or by the lists that already name it. */
export const waitingSince = (
  updates: readonly Update[],
  before: ReadonlyMap<string, Date>,
  listed: Date,
): Map<string, Date> =>
  new Map(
    updates
      .filter(({ isSecurity }) => isSecurity)
      .map((update) => [keyOf(update), before.get(keyOf(update)) ?? listed]),
  )

/** Hours for which the security update that waits longest has been known; 0 where none waits. */
export async function securityUpdates(stack: Stack): Promise<Seen<UpkeepFacts>> {
  await requireHost(stack)
  if ((await hostFile(stack, '/etc/debian_version')) === null) {
    throw new CouldNotLook('the updates of this host are not looked after by apt', {
      witness: 'host',
      remedy: ['Ask it by hand (dnf updateinfo list security), and switch this off under notApplicable'],
    })
  }
  const { oldest, newest } = await listDates(stack)
  const [{ updates, source }, history] = await Promise.all([simulate(stack), stack.history()])
  const now = new Date()
  const before = parseWaiting(lastRemembered(history, ID, null)?.text ?? '')
  const waiting = waitingSince(updates, before, newest < now ? newest : now)
  const longest = longestOf(waiting)
  const hours = longest === null ? 0 : Math.max(0, (now.getTime() - longest.since.getTime()) / HOUR_MS)
  const others = `${updates.length - waiting.size} others`
  const rows = updates
    .filter(({ isSecurity }) => isSecurity)
    .map((update) => ({
      package: update.name,
      installed: update.installed,
      candidate: update.candidate,
      since: waiting.get(keyOf(update))?.toISOString() ?? null,
    }))
  return {
    object: null,
    reading: reading({
      value: Math.round(10 * hours) / 10,
      unit: 'h',
      text:
        longest === null
          ? `no security update waits, and ${others}`
          : `${waiting.size} security updates wait, and ${others}; known for ${hours.toFixed(1)} h: ${longest.name}`,
      source,
      rows: rows.slice(0, 50),
      remember: remembered(waiting, ROOM),
    }),
    facts: { notApplicable: null },
    evidence: [
      evidence(LISTS, `of ${oldest.toISOString()} and later`),
      evidence(source, rows.map((row) => JSON.stringify(row)).join('\n') || 'no security update'),
    ],
  }
}
