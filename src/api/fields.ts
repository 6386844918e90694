import * as z from 'zod/mini'

/**
 * Kinds of fields that take what pydantic 2 takes. A refusal is a custom issue whose `params` are
 * pydantic's `type` and `ctx`; validation.ts turns it into an entry of a 422.
 */

/** Any string but one with half of a surrogate pair, which is no Unicode text. */
export function textField() {
  return z.string().check((context) => {
    if (context.value.isWellFormed()) return
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: 'Input should be a valid string, unable to parse raw data as a unicode string',
      params: { type: 'string_unicode' },
    })
  })
}

const words = new Map<unknown, boolean>([
  ...['true', 't', 'yes', 'y', 'on', '1', true, 1].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0', false, 0].map((word) => [word, false] as const),
])

/** A boolean, or what pydantic takes for one: 0, 1 and words such as "yes" and "OFF". */
export function booleanField() {
  const anything = z.unknown().register(z.globalRegistry, { type: 'boolean' })
  return z.pipe(
    anything,
    z.transform((input, context) => {
      const value = words.get(typeof input === 'string' ? input.toLowerCase() : input)
      if (value === undefined) context.issues.push(booleanIssue(input))
      return value ?? z.NEVER
    }),
  )
}

/** A whole number between the two, or a text that says one in digits. */
export function wholeNumberField(minimum: number, maximum: number) {
  const anything = z.unknown().register(z.globalRegistry, { type: 'integer', minimum, maximum })
  return z.pipe(
    anything,
    z.transform((input, context) => {
      const isNumber = typeof input !== 'object' && /^\s*[+-]?\d{1,16}\s*$/.test(String(input))
      const value = isNumber ? Number(input) : Number.NaN
      if (value >= minimum && value <= maximum) return value
      const issue =
        typeof input === 'string' || !Number.isNaN(value)
          ? numberIssue(value, minimum, maximum)
          : noNumber
      context.issues.push({ code: 'custom', input, ...issue })
      return z.NEVER
    }),
  )
}

const noNumber = { message: 'Input should be a valid integer', params: { type: 'int_type' } }

function numberIssue(value: number, ge: number, le: number) {
  const should = 'Input should be'
  if (value < ge) {
    const message = `${should} greater than or equal to ${ge}`
    return { message, params: { type: 'greater_than_equal', ctx: { ge } } }
  }
  if (value > le) {
    const message = `${should} less than or equal to ${le}`
    return { message, params: { type: 'less_than_equal', ctx: { le } } }
  }
  const message = `${should} a valid integer, unable to parse string as an integer`
  return { message, params: { type: 'int_parsing' } }
}

function booleanIssue(input: unknown) {
  const parsed = typeof input === 'string' || Number.isInteger(input)
  const message = 'Input should be a valid boolean'
  return {
    code: 'custom' as const,
    input,
    message: parsed ? `${message}, unable to interpret input` : message,
    params: { type: parsed ? 'bool_parsing' : 'bool_type' },
  }
}
