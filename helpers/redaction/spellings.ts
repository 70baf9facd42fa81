/** Every way a secret is known to be spelt in logs, DSNs, headers and reports. */

const hexLower = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase())

const percentEveryMark = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )

const urlSpellings = (secret: string): string[] =>
  [encodeURI(secret), encodeURIComponent(secret), percentEveryMark(secret)].flatMap((encoded) => [
    encoded,
    hexLower(encoded),
    encoded.replaceAll('%20', '+'),
    hexLower(encoded).replaceAll('%20', '+'),
  ])

const jsonEscaped = (text: string): string => JSON.stringify(text).slice(1, -1)

/** PHP's json_encode escapes slashes and everything beyond ASCII. */
const phpJsonEscaped = (text: string): string =>
  jsonEscaped(text)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const markupEscaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/**
 * The characters of base64 that depend on the secret alone, with 0, 1 and 2 bytes before it: found inside
 * `base64('user:' + secret)` whatever the user and whatever follows.
 */
function base64Spellings(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const whole = bytes.toString('base64')
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  const spellings = [whole, whole.replace(/=+$/, ''), ...inside]
  return [...spellings, ...spellings.map((spelling) => spelling.replaceAll('+', '-').replaceAll('/', '_'))]
}

/** A key of several lines is shown line by line once it is indented or cut. */
const longLines = (secret: string): string[] =>
  secret.includes('\n')
    ? secret
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.length >= 16 && !line.startsWith('-----'))
    : []

/** All spellings of a secret, longest first, the secret itself among them. Lone surrogates are mended as on writing. */
export function spellingsOf(value: string): string[] {
  const secret = value.toWellFormed()
  const hex = Buffer.from(secret).toString('hex')
  const plain = [secret, ...longLines(secret)]
  const escaped = plain.flatMap((text) => [
    jsonEscaped(text),
    jsonEscaped(jsonEscaped(text)),
    phpJsonEscaped(text),
    markupEscaped(text),
    markupEscaped(jsonEscaped(text)),
    text.replaceAll("'", String.raw`'\''`),
  ])
  const all = [...plain, ...escaped, ...urlSpellings(secret), ...base64Spellings(secret), hex, hex.toUpperCase()]
  return [...new Set(all)].sort((a, b) => b.length - a.length)
}
