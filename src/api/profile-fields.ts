import * as z from 'zod/mini'
import { type Field, fieldsFor, type Role } from '../profile.ts'
import { classify } from './classify.ts'
import { booleanField, textField, wholeNumberField } from './fields.ts'

/** What pydantic takes for a value of each kind. */
const plainFields = {
  string: textField(),
  integer: wholeNumberField(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  boolean: booleanField(),
}

/** What is wrong with a value, as pydantic tells it. */
interface Fault {
  type: string
  msg: string
  ctx?: object
}

const nul = { type: 'value_error', msg: 'Value error, there is a NUL in it' }

/** Reads a value of a field; gives it as it is stored, or what is wrong with it. */
export function readValue(field: Field, input: unknown): { value: unknown } | { fault: Fault } {
  if (input === null && field.takesNull) return { value: null }
  const plain = plainFields[field.kind].safeParse(input)
  const read = plain.success ? field.schema.safeParse(plain.data) : plain
  // What comes after a NUL is lost on the way through many a program.
  if (String(read.data).includes('\0')) return { fault: nul }
  if (read.success) return { value: read.data }
  const [fault] = read.error.issues.map((issue) => ({
    msg: issue.message,
    ...classify(issue, input),
  }))
  return { fault: fault ?? { type: 'value_error', msg: 'Value error' } }
}

/** What a body may say when an account is made: fields for z.object(). */
export function fieldsToCreate(writer: Role, all?: readonly Field[]) {
  return describe(fieldsFor(writer, 'write', all), (field) =>
    bodyField(field, {
      ...field.shape,
      ...(field.byDefault !== null && { default: field.byDefault }),
    }),
  )
}

/** What a body may say when an account is changed. */
export function fieldsToChange(writer: Role, all?: readonly Field[]) {
  return describe(fieldsFor(writer, 'write', all), (field) => bodyField(field, field.shape))
}

/** What is shown of an account. */
export function fieldsToShow(reader: Role, all?: readonly Field[]) {
  return describe(fieldsFor(reader, 'read', all), ({ shape }) =>
    z.unknown().register(z.globalRegistry, shape),
  )
}

function bodyField(field: Field, shape: Field['shape']) {
  const anything = z.unknown().register(z.globalRegistry, shape)
  return z.optional(
    z.pipe(
      anything,
      z.transform((input, context) => {
        const read = readValue(field, input)
        if ('value' in read) return read.value
        const { msg: message, ...params } = read.fault
        context.issues.push({ code: 'custom', input, message, params })
        return z.NEVER
      }),
    ),
  )
}

function describe(
  some: readonly Field[],
  describeOne: (field: Field) => z.ZodMiniType,
): Readonly<Record<string, z.ZodMiniType>> {
  return Object.fromEntries(some.map((field) => [field.name, describeOne(field)]))
}
