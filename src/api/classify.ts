import type * as z from 'zod/mini'

/** What pydantic calls a fault, and says of it. Fields of our own (fields.ts) say it themselves. */
export function classify(issue: z.core.$ZodIssue): { type: string; msg?: string; ctx?: object } {
  switch (issue.code) {
    case 'invalid_type':
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
      return classifySize(issue)
    default: {
      const said = issue.code === 'custom' ? issue.params : undefined
      if (said) return { type: String(said.type), ...said }
      return { type: 'value_error', msg: `Value error, ${issue.message}` }
    }
  }
}

function classifySize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig) {
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
