import * as z from 'zod/mini'

/** `person`: the person and every superuser. `superuser`: superusers only. */
export type Role = 'person' | 'superuser'

/** A field of a user that is yours. */
interface ProfileField {
  /**
   * Its values: a text with a greatest length, a whole number, or true and false. With z._default() or
   * z.nullable(), not both: that is what users have of whom nothing is said.
   */
  schema: z.ZodMiniType
  read: Role
  write: Role
  /** What pages call it; without: its name, `display_name` as “Display name”. */
  label?: string
}

/** Fields by their names. */
export type Profile = Readonly<Record<string, ProfileField>>

/** The fields that users have beside FastAPI Users' own. */
const profile: Profile = {
  // CONTRIBUTING.md, "A field of your own"
}

/** A field, and what follows from its schema. */
export interface Field extends ProfileField {
  name: string
  label: string
  kind: 'string' | 'integer' | 'boolean'
  /** The only texts that it takes; empty: it takes others. */
  choices: readonly string[]
  /** Of a text. */
  maxLength: number | undefined
  /** Its values as JSON schema. */
  shape: Readonly<Record<string, unknown>>
  takesNull: boolean
  /** What a user has of whom nothing is said. */
  byDefault: string | number | boolean | null
}

/** Names that have another meaning: in the row, a body, an import, a command or a form. */
const taken = [
  ...['id', 'email', 'password', 'hashed_password', 'is_active', 'is_superuser', 'is_verified'],
  ...['email_folded', 'email_folded_of', 'email_canonical', 'email_domain', 'credential_version'],
  ...[
    'language',
    'new_password_required_at',
    'email_changed_at',
    'alarms_since',
    'created_at',
    'updated_at',
    'invite',
    'token',
    'login_code',
    'client_secret',
    'oauth_name',
    'has_password',
  ],
  ...['line', 'fate', 'said', 'scheme', 'is_dear', 'rowid', 'position'],
  ...['active', 'superuser', 'verified', 'help', 'remote', 'env', 'json', 'url'],
  ...['do', 'form_token'],
]

/** Reads a table of fields; throws an Error that says which one can't be, and why. */
export function readProfile(table: Profile): Field[] {
  return Object.entries(table).map(([name, field]) => {
    const refusal = (why: string) => new Error(`src/profile.ts, ${name}: ${why}`)
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw refusal('a name is a-z, 0-9 and _')
    if (taken.includes(name)) throw refusal('the name is taken')
    const { $schema, default: said, ...shape } = z.toJSONSchema(field.schema)
    const value = shape.anyOf?.find(({ type }) => type !== 'null') ?? shape
    const kind = [value.type].flat().find((type) => type !== 'null')
    if (kind !== 'string' && kind !== 'integer' && kind !== 'boolean') {
      throw refusal('takes neither texts nor whole numbers nor true and false')
    }
    if (kind === 'string' && (value.maxLength ?? value.enum ?? value.const) === undefined) {
      throw refusal('a text needs a z.maxLength(...)')
    }
    const takesNull = field.schema.safeParse(null).success
    const byDefault = isValue(said) ? said : null
    if (byDefault === null && !takesNull) throw refusal('needs z._default() or z.nullable()')
    if (byDefault !== null && takesNull) throw refusal('has z._default() and z.nullable()')
    const { label = nameInWords(name) } = field
    const choices = [value.enum ?? value.const ?? []].flat().map(String)
    const { maxLength } = value
    return { ...field, name, label, kind, choices, maxLength, shape, takesNull, byDefault }
  })
}

function nameInWords(name: string): string {
  const words = name.replaceAll('_', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

function isValue(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** The fields of the table above. */
export const fields: readonly Field[] = readProfile(profile)

/** Those that a role may read or write. */
export function fieldsFor(role: Role, right: 'read' | 'write', all = fields): readonly Field[] {
  return all.filter((field) => role === 'superuser' || field[right] === role)
}

/** What an object says in some fields. */
export function pickFields(some: readonly Field[], from: object): Record<string, unknown> {
  const names = some.map(({ name }) => name)
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}

/** What a row has in some fields: null is what is stored of whom nothing is said. */
export function readFields(some: readonly Field[], row: object): Record<string, unknown> {
  const stored = new Map<string, unknown>(Object.entries(row))
  return Object.fromEntries(
    some.map(({ name, byDefault }) => [name, stored.get(name) ?? byDefault]),
  )
}
