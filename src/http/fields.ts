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
