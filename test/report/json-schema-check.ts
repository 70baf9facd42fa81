/** Just as much of JSON Schema as results.schema.json uses; an unknown keyword throws, so that none goes unchecked. */

export type Schema = Record<string, unknown>

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const schemaAt = (schema: unknown): Schema => {
  if (!isRecord(schema)) throw new TypeError(`no schema: ${JSON.stringify(schema)}`)
  return schema
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/

const keywords: Record<string, (rule: unknown, value: unknown, path: string) => string[]> = {
  $schema: () => [],
  title: () => [],
  type: (rule, value, path) => (typeOf(value) === rule ? [] : [`${path}: ${typeOf(value)}, not ${rule}`]),
  const: (rule, value, path) => (value === rule ? [] : [`${path}: not ${rule}`]),
  enum: (rule, value, path) =>
    Array.isArray(rule) && rule.includes(value) ? [] : [`${path}: ${value} is none of ${rule}`],
  format: (rule, value, path) => (rule === 'date-time' && TIME.test(String(value)) ? [] : [`${path}: no ${rule}`]),
  required: (rule, value, path) =>
    (Array.isArray(rule) ? rule : [])
      .filter((key) => !(isRecord(value) && key in value))
      .map((key) => `${path}.${key}: missing`),
  properties: (rule, value, path) =>
    Object.entries(schemaAt(rule)).flatMap(([key, schema]) =>
      isRecord(value) && key in value ? check(schemaAt(schema), value[key], `${path}.${key}`) : [],
    ),
  additionalProperties: (rule, value, path) =>
    Object.entries(isRecord(value) ? value : {}).flatMap(([key, inner]) =>
      check(schemaAt(rule), inner, `${path}.${key}`),
    ),
  propertyNames: (rule, value, path) =>
    Object.keys(isRecord(value) ? value : {}).flatMap((key) => check(schemaAt(rule), key, `${path}.${key}`)),
  items: (rule, value, path) =>
    (Array.isArray(value) ? value : []).flatMap((inner, index) => check(schemaAt(rule), inner, `${path}[${index}]`)),
  anyOf: (rule, value, path) => {
    const choices = (Array.isArray(rule) ? rule : []).map((schema) => check(schemaAt(schema), value, path))
    return choices.some((problems) => problems.length === 0) ? [] : choices.flat()
  },
}

/** Where the value breaks the schema; empty when it does not. */
export function check(schema: Schema, value: unknown, path = 'results'): string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    const rules = keywords[keyword]
    if (rules === undefined) throw new RangeError(`JSON Schema keyword ${keyword} is not checked here`)
    return rules(rule, value, path)
  })
}
