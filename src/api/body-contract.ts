import type * as z from 'zod/mini'
import { ApiError, OAuthError } from '../http/errors.ts'
import { type RawBody, readForm, readJson, readOauthForm } from './body.ts'
import { type BodySchema, validateFields, validateModel } from './validation.ts'

/** What an operation takes: how it is read, checked and described. */
export interface BodyContract<B> {
  described?: { media: string; schema: BodySchema }
  /** The parameters, if they are in the query and not in a body. */
  query?: BodySchema
  /** Refuses a body that can't be parsed. */
  read(request: Request): Promise<RawBody>
  /** Refuses a body whose fields are wrong. */
  validate(raw: RawBody): B
}

/**
 * Parameters in the query, as FastAPI takes them: the last of a repeated one counts, and what the
 * schema does not name is ignored, unless the schema is strict. A body is ignored too.
 */
export function queryFields<S extends BodySchema>(schema: S): BodyContract<z.output<S>> {
  return {
    query: schema,
    read: async ({ url }) => Object.fromEntries(new URL(url).searchParams),
    validate: (raw) => validateFields(schema, raw, 'query'),
  }
}

/** Whatever is sent is ignored. */
export const noBody: BodyContract<undefined> = {
  read: async () => undefined,
  validate: () => undefined,
}

/** A JSON object that FastAPI takes as one model. */
export function modelBody<S extends BodySchema>(schema: S): BodyContract<z.output<S>> {
  return {
    described: { media: 'application/json', schema },
    read: readJson,
    validate: (raw) => validateModel(schema, raw),
  }
}

/** A JSON object whose fields FastAPI takes one by one (`Body(..., embed=True)`). */
export function fieldsBody<S extends BodySchema>(schema: S): BodyContract<z.output<S>> {
  return {
    described: { media: 'application/json', schema },
    read: readJson,
    validate: (raw) => validateFields(schema, raw),
  }
}

/** An HTML form. */
export function formBody<S extends BodySchema>(schema: S): BodyContract<z.output<S>> {
  return {
    described: { media: 'application/x-www-form-urlencoded', schema },
    read: readForm,
    validate: (raw) => validateFields(schema, raw),
  }
}

/** A form of OAuth: whatever is wrong with it is an invalid_request (RFC 6749 section 5.2). */
export function oauthForm<S extends BodySchema>(schema: S): BodyContract<z.output<S>> {
  return {
    described: { media: 'application/x-www-form-urlencoded', schema },
    async read(request) {
      try {
        return await readOauthForm(request)
      } catch (error) {
        throw error instanceof ApiError ? new OAuthError('invalid_request') : error
      }
    },
    validate(raw) {
      const result = schema.safeParse(raw)
      if (!result.success) throw new OAuthError('invalid_request')
      return result.data
    },
  }
}
