/** What makes a secret no secret: pure functions of its value, which they never tell. */

const PLACEHOLDER = new RegExp(
  '^(?:.*change[-_ ]?(?:me|it|this).*|replace[-_ ].*|your[-_ ].*|(?:example|sample|test|demo|dummy|default)\\w*|' +
    'pass(?:word|wd)?\\d*|secret\\w{0,4}|admin\\w{0,4}|root\\d*|toor|guest|travian\\w{0,8}|postgres\\d*|mysql\\d*|redis\\d*|' +
    'placeholder|todo|none|null|undefined|x{3,}|\\*+|<.*>|\\{\\{.*\\}\\}|\\$\\{.*\\}|12345\\d*|qwerty\\w*|letmein|' +
    '(.)\\1*)$',
  'i',
)

/** Shorter ones are guessed. */
const SHORTEST = 12

export type Weakness = 'empty' | 'placeholder' | 'short'

/** Null for a secret that may be one. `names`: what it must not merely repeat, its user's name for example. */
export function weaknessOf(value: string, names: readonly string[] = []): Weakness | null {
  const text = value.trim()
  if (text === '') return 'empty'
  if (PLACEHOLDER.test(text) || names.some((name) => name.toLowerCase() === text.toLowerCase())) return 'placeholder'
  return text.length < SHORTEST ? 'short' : null
}
