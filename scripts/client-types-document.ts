/** What of JSON Schema the document uses for a type. */
interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  required?: string[]
  default?: unknown
}

interface Document {
  paths: object
  components: { schemas: Record<string, Schema> }
}

/** clients/typescript/src/api.ts: a type for each schema of the OpenAPI document with this text. */
export function clientTypes(text: string): string {
  const { paths, components }: Document = JSON.parse(text)
  const answered = reach(answersOf(paths), components.schemas)
  const types = Object.entries(components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema, answered.has(name))}\n`,
  )
  return ['// Of docs/openapi.json, by npm run openapi.\n', ...types].join('\n')
}

function answersOf(paths: object): unknown[] {
  const operations = Object.values(paths).flatMap((methods) => Object.values(Object(methods)))
  return operations.map((operation) => Reflect.get(Object(operation), 'responses'))
}

/** The names of the schemas that these parts of the document refer to, near or far. */
function reach(parts: unknown, schemas: Record<string, Schema>, known = new Set<string>()) {
  for (const [, name = ''] of JSON.stringify(parts).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (known.has(name)) continue
    known.add(name)
    reach(schemas[name], schemas, known)
  }
  return known
}

/** As TypeScript. `isAnswered`: the service has filled in what has a default. */
function typeOf(schema: Schema, isAnswered: boolean): string {
  const { $ref, type, anyOf } = schema
  const inner = (one: Schema) => typeOf(one, isAnswered)
  if ($ref) return $ref.slice($ref.lastIndexOf('/') + 1)
  if (anyOf) return anyOf.map(inner).join(' | ')
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (Array.isArray(type)) return type.map((one) => inner({ ...schema, type: one })).join(' | ')
  if (type === 'array') return schema.items ? `(${inner(schema.items)})[]` : 'unknown[]'
  if (type === 'object') return objectType(schema, isAnswered)
  if (type === 'integer') return 'number'
  return type ?? 'unknown'
}

function objectType(schema: Schema, isAnswered: boolean): string {
  const { properties, additionalProperties, required = [] } = schema
  if (!properties) {
    const value = typeof additionalProperties === 'object' ? additionalProperties : {}
    return `Record<string, ${typeOf(value, isAnswered)}>`
  }
  const members = Object.entries(properties).map(([name, one]) => {
    const isThere = required.includes(name) || (isAnswered && 'default' in one)
    return `${JSON.stringify(name)}${isThere ? '' : '?'}: ${typeOf(one, isAnswered)}`
  })
  return `{ ${members.join('; ')} }`
}
