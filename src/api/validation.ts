import type * as z from 'zod/mini'
import { type FieldError, ValidationError } from '../http/errors.ts'
import type { RawBody } from './body.ts'
import { classify } from './classify.ts'

/** The schema of a body or of a query: an object of fields. */
export type BodySchema = z.ZodMiniObject

/** Where fields come from, as `loc` names it. */
type Place = 'body' | 'query'

const secretKeys = new Set(['password', 'token', 'client_secret', 'login_code'])
const hidden = '**********'
/** Of JSON, in each fault. What is longer would come back several times over. */
const maxEchoCharacters = 4096

/** Checks a body that is one model; throws the ValidationError that pydantic 2 would answer. */
export function validateModel<S extends BodySchema>(schema: S, body: RawBody): z.output<S> {
  if (!isObject(body)) throw new ValidationError([noObject(body)])
  return check(schema, body, 'body', () => redact(body))
}

/**
 * Checks fields that are embedded in a body or a form, or stand in the query; of no object, each
 * field is missing.
 */
export function validateFields<S extends BodySchema>(
  schema: S,
  body: RawBody,
  place: Place = 'body',
): z.output<S> {
  return check(schema, isObject(body) ? body : {}, place, () => null)
}

function isObject(body: RawBody): body is object {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
}

/** `echo` gives the `input` of a missing field. */
function check<S extends BodySchema>(schema: S, fields: object, place: Place, echo: () => unknown) {
  const result = schema.safeParse(fields)
  if (result.success) return result.data
  const { issues } = result.error
  throw new ValidationError(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownField(key, fields, place))
        : fieldError(issue, fields, place, echo),
    ),
  )
}

function noObject(body: RawBody): FieldError {
  if (body === undefined) {
    return { type: 'missing', loc: ['body'], msg: 'Field required', input: null }
  }
  return {
    type: 'model_attributes_type',
    loc: ['body'],
    msg: 'Input should be a valid dictionary or object to extract fields from',
    input: typeof body === 'string' ? hidden : redact(body),
  }
}

function unknownField(key: string, fields: object, place: Place): FieldError {
  const msg = 'Extra inputs are not permitted'
  return { type: 'extra_forbidden', loc: [place, key], msg, input: show([key], fields) }
}

function fieldError(
  issue: z.core.$ZodIssue,
  fields: object,
  place: Place,
  echo: () => unknown,
): FieldError {
  const loc = [place, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))]
  const value = valueAt(issue.path, fields)
  if (value === undefined) return { type: 'missing', loc, msg: 'Field required', input: echo() }
  const { type, msg = issue.message, ctx } = classify(issue, value)
  return { type, loc, msg, input: show(issue.path, fields), ...(ctx && { ctx }) }
}

function valueAt(path: readonly PropertyKey[], fields: object): unknown {
  return path.reduce<unknown>(
    (value, step) => Object.getOwnPropertyDescriptor(Object(value), step)?.value,
    fields,
  )
}

/** The value at a path as it may be echoed. */
function show(path: readonly PropertyKey[], fields: object): unknown {
  return secretKeys.has(String(path[0])) ? hidden : redact(valueAt(path, fields))
}

/**
 * The value as it may be echoed: nothing that was sent as a password or a token, nothing long, and
 * nothing nested so deeply that it can be parsed but not written.
 */
function redact(value: unknown): unknown {
  try {
    const hide = (key: string, inner: unknown) => (secretKeys.has(key) ? hidden : inner)
    const json = JSON.stringify(value, hide)
    return json.length > maxEchoCharacters ? hidden : JSON.parse(json)
  } catch {
    return hidden
  }
}
