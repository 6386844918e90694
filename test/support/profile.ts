import { readValue } from '../../src/api/profile-fields.ts'
import { type Field, fields, fieldsFor, type Role } from '../../src/profile.ts'

/** A value as D1 holds it. */
export type Stored = string | number | null

/** What the API shows to a role in the fields of src/profile.ts of a user of whom nothing was said. */
export function unsaidTo(role: Role): Record<string, unknown> {
  return Object.fromEntries(fieldsFor(role, 'read').map(({ name, byDefault }) => [name, byDefault]))
}

/** Values that a field takes, each once. */
export function samplesOf(field: Field): unknown[] {
  const texts = ['', 'pro', 'Zoë "x"\n, ;--', '=1+1', '%_', '😀']
  const { enum: named = [] } = field.shape
  const tried = [
    null,
    true,
    false,
    0,
    7,
    -1,
    Number.MAX_SAFE_INTEGER,
    ...texts,
    ...(Array.isArray(named) ? named : []),
  ]
  const good = tried.flatMap((input) => {
    const read = readValue(field, input)
    return 'value' in read ? [read.value] : []
  })
  return [...new Set(good)]
}

/** A value as D1 holds it. */
export function stored(value: unknown): Stored {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

/** What D1 holds in those fields of such a user. */
export function unsaidRow(some: readonly Field[] = fields): Record<string, Stored> {
  return Object.fromEntries(some.map(({ name }) => [name, null]))
}
