/** A secret's fingerprint: enough to know it again, and of no use for finding it. */
import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'

/** What the history remembers of a secret. */
export interface Sighting {
  salt: string
  fingerprint: string
  /** When it was first seen with this value. */
  firstSeen: Date
}

const SALT_BYTES = 16
const FINGERPRINT_BYTES = 16

const derive = promisify<string, Buffer, number, Buffer>(scrypt)

async function fingerprintOf(secret: string, salt: string): Promise<string> {
  return (await derive(secret, Buffer.from(salt, 'hex'), FINGERPRINT_BYTES)).toString('hex')
}

/** A sighting with a salt of its own, so that equal secrets have different fingerprints. */
export async function sight(secret: string, firstSeen: Date): Promise<Sighting> {
  const salt = randomBytes(SALT_BYTES).toString('hex')
  return { salt, fingerprint: await fingerprintOf(secret, salt), firstSeen }
}

export const isSame = async (secret: string, { salt, fingerprint }: Sighting): Promise<boolean> =>
  (await fingerprintOf(secret, salt)) === fingerprint

export const written = ({ salt, fingerprint, firstSeen }: Sighting): string =>
  `${salt} ${fingerprint} ${firstSeen.toISOString()}`

/** Null where the text is none. */
export function parseSighting(text: string): Sighting | null {
  const [, salt, fingerprint, at] = /^([0-9a-f]{32}) ([0-9a-f]{32}) (\S+)$/.exec(text) ?? []
  const firstSeen = new Date(at ?? Number.NaN)
  if (salt === undefined || fingerprint === undefined || Number.isNaN(firstSeen.getTime())) return null
  return { salt, fingerprint, firstSeen }
}
