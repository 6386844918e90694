import type * as z from 'zod/mini'

/** What pydantic calls a fault, and says of it. Fields of our own (fields.ts) say it themselves. */
export function classify(
  issue: z.core.$ZodIssue,
  value: unknown,
): { type: string; msg?: string; ctx?: object } {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'array') {
        return { type: 'list_type', msg: 'Input should be a valid list' }
      }
      return { type: 'string_type', msg: 'Input should be a valid string' }
    case 'invalid_format': {
      const pattern = issue.pattern?.replace(/^\/|\/$/g, '')
      const msg = `String should match pattern '${pattern}'`
      return { type: 'string_pattern_mismatch', msg, ctx: { pattern } }
    }
    case 'invalid_value': {
      const expected = issue.values.map((value) => `'${String(value)}'`).join(' or ')
      return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } }
    }
    case 'too_small':
    case 'too_big':
      return Array.isArray(value) ? classifyLength(issue, value) : classifySize(issue)
    default: {
      const said = issue.code === 'custom' ? issue.params : undefined
      if (said) return { type: String(said.type), ...said }
      return { type: 'value_error', msg: `Value error, ${issue.message}` }
    }
  }
}

type SizeIssue = z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig

function classifyLength(issue: SizeIssue, { length }: readonly unknown[]) {
  const isShort = issue.code === 'too_small'
  const bound = Number(isShort ? issue.minimum : issue.maximum)
  const items = bound === 1 ? 'item' : 'items'
  return {
    type: isShort ? 'too_short' : 'too_long',
    msg: `List should have at ${isShort ? 'least' : 'most'} ${bound} ${items} after validation, not ${length}`,
    ctx: {
      field_type: 'List',
      [isShort ? 'min_length' : 'max_length']: bound,
      actual_length: length,
    },
  }
}

function classifySize(issue: SizeIssue) {
  const isSmall = issue.code === 'too_small'
  const bound = Number(isSmall ? issue.minimum : issue.maximum)
  if (issue.origin === 'string') {
    const msg = `String should have at ${isSmall ? 'least' : 'most'} ${bound} characters`
    return isSmall
      ? { type: 'string_too_short', msg, ctx: { min_length: bound } }
      : { type: 'string_too_long', msg, ctx: { max_length: bound } }
  }
  const how = `${isSmall ? 'greater' : 'less'}_than${issue.inclusive ? '_equal' : ''}`
  const msg = `Input should be ${how.replaceAll('_', ' ').replace('equal', 'or equal to')} ${bound}`
  return {
    type: how,
    msg,
    ctx: { [`${isSmall ? 'g' : 'l'}${issue.inclusive ? 'e' : 't'}`]: bound },
  }
}
