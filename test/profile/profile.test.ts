import { getTableColumns } from 'drizzle-orm'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import openapi from '../../docs/openapi.json?raw'
import { fieldsToChange, fieldsToCreate, fieldsToShow } from '../../src/api/profile-fields.ts'
import { validateModel } from '../../src/api/validation.ts'
import { user } from '../../src/db/schema/accounts.ts'
import { ValidationError } from '../../src/http/errors.ts'
import {
  fieldsFor,
  fields as ours,
  type Profile,
  pickFields,
  readProfile,
} from '../../src/profile.ts'

const text = z.nullable(z.string().check(z.maxLength(5)))
const forAll = { read: 'person', write: 'person' } as const

test.each<[string, z.ZodMiniType, string]>([
  ['Plan', text, 'a name is a-z, 0-9 and _'],
  ['plan"', text, 'a name is a-z, 0-9 and _'],
  ['is_superuser', text, 'the name is taken'],
  ['hashed_password', text, 'the name is taken'],
  ['invite', text, 'the name is taken'],
  ['score', z.nullable(z.number()), 'takes neither texts nor whole numbers nor true and false'],
  ['tags', z.nullable(z.array(z.string())), 'takes neither texts nor whole numbers'],
  ['motto', z.nullable(z.string()), 'a text needs a z.maxLength(...)'],
  ['motto', z.string().check(z.maxLength(5)), 'needs z._default() or z.nullable()'],
  ['plan', z._default(z.nullable(z.enum(['a'])), 'a'), 'has z._default() and z.nullable()'],
  ['age', z.int(), 'needs z._default() or z.nullable()'],
  ['age', z.optional(z.int()), 'needs z._default() or z.nullable()'],
])('there can be no field %s of such values: %#', (name, schema, why) => {
  expect(() => readProfile({ [name]: { schema, ...forAll } })).toThrow(`${name}: ${why}`)
})

test('no field has the name of a column, or of what a body says already', () => {
  const { schemas } = JSON.parse(openapi).components
  const bodies = ['UserCreate', 'UserCreateBySuperuser', 'UserUpdate', 'UserUpdateBySuperuser']
  const names = [
    ...Object.keys(getTableColumns(user)),
    ...bodies.flatMap((body) => Object.keys(schemas[body].properties)),
  ].filter((name) => !ours.some((field) => field.name === name))
  expect(names.length).toBeGreaterThan(15)
  for (const name of names) {
    expect(() => readProfile({ [name]: { schema: text, ...forAll } })).toThrow('is taken')
  }
})

/** A field, and values of it besides its default. */
const field = fc
  .record({
    kind: fc.constantFrom(
      [z.nullable(z.string().check(z.maxLength(5))), ['pro', '', null]] as const,
      [z._default(z.enum(['free', 'pro']), 'free'), ['pro', 'free']] as const,
      [z.nullable(z.int()), [7, '7', null]] as const,
      [z._default(z.boolean(), false), [true, 'yes', 0]] as const,
    ),
    read: fc.constantFrom('person', 'superuser'),
    write: fc.constantFrom('person', 'superuser'),
  })
  .map(({ kind: [schema, values], ...rights }) => ({ field: { schema, ...rights }, values }))

const name = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,3}$/)
  .filter((one) => one !== 'id' && one !== 'env')
const table = fc.dictionary(name, field, { minKeys: 1, maxKeys: 6 })

test('SECURITY 15: of any table, a person writes and reads no field that is not for them', () => {
  let kept = 0
  fc.assert(
    fc.property(
      table,
      fc.infiniteStream(fc.nat()),
      fc.dictionary(name, fc.jsonValue()),
      (entries, choose, others) => {
        const profile: Profile = Object.fromEntries(
          Object.entries(entries).map(([key, one]) => [key, one.field]),
        )
        const fields = readProfile(profile)
        const good = Object.entries(entries).map(([key, { values }]) => {
          return [key, values[Number(choose.next().value) % values.length]] as const
        })
        const body = { ...others, ...Object.fromEntries(good) }
        for (const shape of [fieldsToCreate('person', fields), fieldsToChange('person', fields)]) {
          const read = validateModel(z.object({ ...shape }), body)
          const written = Object.keys(read)
          // Whatever the body's schema let through, no more than that is picked.
          const picked = Object.keys(pickFields(fieldsFor('person', 'write', fields), body))
          const allowed = Object.keys(profile).filter((key) => profile[key]?.write === 'person')
          expect([written.sort(), picked.sort()]).toEqual([allowed.sort(), allowed.sort()])
          kept += allowed.length
        }
        const shown = Object.keys(fieldsToShow('person', fields))
        expect(shown.filter((key) => profile[key]?.read !== 'person')).toEqual([])
        expect(Object.keys(fieldsToShow('superuser', fields))).toEqual(Object.keys(profile))
      },
    ),
  )
  expect(kept).toBeGreaterThan(50)
})

const fields = readProfile({
  motto: { schema: z.nullable(z.string().check(z.minLength(2), z.maxLength(5))), ...forAll },
  plan: { schema: z._default(z.enum(['free', 'pro']), 'free'), ...forAll },
  age: { schema: z.nullable(z.int().check(z.minimum(0), z.maximum(150))), ...forAll },
  score: { schema: z.nullable(z.int()), ...forAll },
  news: { schema: z._default(z.boolean(), false), ...forAll },
  site: { schema: z.nullable(z.url().check(z.maxLength(50))), ...forAll },
  even: {
    schema: z.nullable(z.int().check(z.refine((one) => one % 2 === 0, 'is odd'))),
    ...forAll,
  },
})
const body = z.object({ ...fieldsToChange('person', fields) })
const literal = "'free' or 'pro'"

test.each<[string, unknown, string, string, object?]>([
  ['motto', 5, 'string_type', 'Input should be a valid string'],
  ['motto', 'x', 'string_too_short', 'String should have at least 2 characters', { min_length: 2 }],
  [
    'motto',
    'xxxxxx',
    'string_too_long',
    'String should have at most 5 characters',
    { max_length: 5 },
  ],
  ['motto', 'a\0b', 'value_error', 'Value error, there is a NUL in it'],
  ['plan', 'gold', 'literal_error', `Input should be ${literal}`, { expected: literal }],
  ['plan', null, 'string_type', 'Input should be a valid string'],
  ['age', -1, 'greater_than_equal', 'Input should be greater than or equal to 0', { ge: 0 }],
  ['age', 151, 'less_than_equal', 'Input should be less than or equal to 150', { le: 150 }],
  ['age', 0.5, 'int_type', 'Input should be a valid integer'],
  ['age', [5], 'int_type', 'Input should be a valid integer'],
  [
    'age',
    'x',
    'int_parsing',
    'Input should be a valid integer, unable to parse string as an integer',
  ],
  ['news', 'perhaps', 'bool_parsing', 'Input should be a valid boolean, unable to interpret input'],
  ['even', 3, 'value_error', 'Value error, is odd'],
])('a %s of %j is refused as %s', (key, input, type, msg, ctx) => {
  const errors = refusalOf({ [key]: input })
  expect(errors).toEqual([{ type, loc: ['body', key], msg, input, ...(ctx && { ctx }) }])
})

test.each([10 ** 15, '1000000000000000', 2 ** 53 - 1, '9007199254740991', 1 - 2 ** 53])(
  'a whole number may be %j',
  (score) => {
    expect(validateModel(body, { score })).toEqual({ score: Number(score) })
  },
)

test.each([2 ** 53, '9007199254740992', '9007199254740993', -(2 ** 53)])(
  'no whole number is %j, which others are taken for',
  (score) => {
    const type = Number(score) > 0 ? 'less_than_equal' : 'greater_than_equal'
    expect(refusalOf({ score })).toMatchObject([{ type, loc: ['body', 'score'] }])
  },
)

test('a text that is no Unicode text is refused', () => {
  expect(refusalOf({ motto: 'ab\ud800' })).toMatchObject([{ type: 'string_unicode' }])
})

test('a pattern is told by its name alone', () => {
  expect(refusalOf({ site: 'x' })).toMatchObject([{ loc: ['body', 'site'] }])
})

test('values are taken as pydantic takes them, and what is not said is not there', () => {
  const sent = { motto: 'hi', age: '12', news: 'off', other: 1 }
  expect(validateModel(body, sent)).toEqual({ motto: 'hi', age: 12, news: false })
  expect(validateModel(body, { motto: null, age: null })).toEqual({ motto: null, age: null })
})

function refusalOf(sent: object) {
  try {
    return validateModel(body, sent)
  } catch (error) {
    if (error instanceof ValidationError) return error.detail
    throw error
  }
}

test('pages call a field by its label, or by its name in words', () => {
  const fields = readProfile({
    display_name: { schema: text, ...forAll },
    plan: { schema: z._default(z.enum(['free', 'pro']), 'free'), ...forAll, label: 'Your plan' },
  })
  expect(fields.map(({ label }) => label)).toEqual(['Display name', 'Your plan'])
  expect(fields.map(({ choices }) => choices)).toEqual([[], ['free', 'pro']])
  expect(fields.map(({ maxLength }) => maxLength)).toEqual([5, undefined])
})
