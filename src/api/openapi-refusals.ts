import {
  type ErrorCode,
  errors,
  OAuthError,
  type OAuthErrorCode,
  oauthErrors,
} from '../http/errors.ts'
import type { Operation } from './operation.ts'

/** A part of the document. */
export type Json = Record<string, unknown>

const retryAfter = { description: 'In seconds', schema: { type: 'integer' } }

/** The statuses of an operation's own errors, their phrases, and what else they carry. */
const describedStatuses = [
  [400, 'Bad Request', {}],
  [403, 'Forbidden', {}],
  [404, 'Not Found', {}],
  [429, 'Too Many Requests', { headers: { 'Retry-After': retryAfter } }],
  [503, 'Service Unavailable', { headers: { 'Retry-After': retryAfter } }],
] as const

/** What an operation may be refused with, by status. */
export function describeRefusals({ guard, errors: own = [], limit, turnstile }: Operation): Json {
  const descriptions: Record<number, string> = {}
  const codes: ErrorCode[] = [...own]
  if (turnstile) codes.push('TURNSTILE_FAILED', 'TURNSTILE_UNAVAILABLE')
  if (limit) codes.push('TOO_MANY_REQUESTS')
  for (const [code, description] of Object.entries(guard.refusals)) {
    if (!isErrorCode(code)) continue
    const { status } = errors[code]
    descriptions[status] = [descriptions[status], description].filter(Boolean).join(' ')
  }
  const responses: Json = Object.fromEntries(
    Object.entries(descriptions).map(([status, description]) => [status, { description }]),
  )
  for (const [status, description, more] of describedStatuses) {
    const examples = codes
      .filter((code) => errors[code].status === status)
      .map((code) => [code, errorExample(code)])
    if (examples.length === 0) continue
    const schema = { $ref: '#/components/schemas/ErrorModel' }
    const content = inJson({ schema, examples: Object.fromEntries(examples) })
    responses[status] = { description: descriptions[status] ?? description, ...more, content }
  }
  return responses
}

/** The same of errors in the form of RFC 6749 section 5.2. */
export function describeOauthErrors(codes: readonly OAuthErrorCode[]): Json {
  const examples = codes.map((code) => {
    const value = new OAuthError(code).body
    return [code, { summary: oauthErrors[code], value }]
  })
  const schema = { $ref: '#/components/schemas/OAuthErrorModel' }
  return {
    description: 'Bad Request',
    content: inJson({ schema, examples: Object.fromEntries(examples) }),
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return code in errors
}

function errorExample(code: ErrorCode): Json {
  const reason = 'Password should be at least 8 characters'
  const detail = code.endsWith('_INVALID_PASSWORD') ? { code, reason } : code
  return { summary: errors[code].summary, value: { detail } }
}

/** A body of JSON, with its schema and examples. */
export function inJson(content: Json): Json {
  return { 'application/json': content }
}

/** A 422. */
export const validationErrorResponse = {
  description: 'Validation Error',
  content: inJson({ schema: { $ref: '#/components/schemas/HTTPValidationError' } }),
}

/** The schemas of refusals. */
export const envelopes = {
  ErrorModel: {
    title: 'ErrorModel',
    type: 'object',
    required: ['detail'],
    properties: {
      detail: {
        title: 'Detail',
        anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }],
      },
    },
  },
  OAuthErrorModel: {
    title: 'OAuthErrorModel',
    type: 'object',
    required: ['error'],
    properties: {
      error: { title: 'Error', type: 'string' },
      error_description: { title: 'Error Description', type: 'string' },
    },
  },
  HTTPValidationError: {
    title: 'HTTPValidationError',
    type: 'object',
    properties: {
      detail: {
        title: 'Detail',
        type: 'array',
        items: { $ref: '#/components/schemas/ValidationError' },
      },
    },
  },
  ValidationError: {
    title: 'ValidationError',
    type: 'object',
    required: ['loc', 'msg', 'type'],
    properties: {
      loc: {
        title: 'Location',
        type: 'array',
        items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      },
      msg: { title: 'Message', type: 'string' },
      type: { title: 'Error Type', type: 'string' },
      input: { title: 'Input' },
      ctx: { title: 'Context', type: 'object' },
    },
  },
}
