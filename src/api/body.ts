import { ApiError, ValidationError } from '../http/errors.ts'

/** A body as it was sent, before any field is looked at; undefined if there is none (0 bytes). */
export type RawBody = unknown

const jsonMediaType = /^application\/(?:[^/]*\+)?json$/

/**
 * Reads a JSON body as FastAPI does: parsed if the content-type says JSON, else a text.
 * Broken JSON is a 422 and broken UTF-8 a 400, before anything else is looked at.
 */
export async function readJson(request: Request): Promise<RawBody> {
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength === 0) return undefined
  // Of a body of another type only that there is one is ever told.
  return jsonMediaType.test(mediaType(request)) ? parseJson(decode(bytes)) : ''
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    throw new ApiError('There was an error parsing the body')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // V8's message repeats a part of the body, so only the position is taken from it.
    const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
    const at = position === undefined ? text.length : Number(position)
    throw new ValidationError([
      {
        type: 'json_invalid',
        loc: ['body', at],
        msg: 'JSON decode error',
        input: {},
        ctx: { error: 'Invalid JSON' },
      },
    ])
  }
}

/**
 * Reads an HTML form (urlencoded or multipart) as FastAPI does: the last of a repeated key counts,
 * an empty value counts as absent, and a body of any other type as an empty form.
 */
export async function readForm(request: Request): Promise<RawBody> {
  const fields = new Map<string, unknown>()
  for (const [key, value] of await formEntries(request)) fields.set(key, value)
  return Object.fromEntries([...fields].filter(([, value]) => value !== ''))
}

/** The same for a form of OAuth, but all values of a parameter that is repeated come, as a list. */
export async function readOauthForm(request: Request): Promise<RawBody> {
  const fields = new Map<string, unknown>()
  for (const [key, value] of await formEntries(request)) {
    if (value !== '') fields.set(key, fields.has(key) ? [fields.get(key), value] : value)
  }
  return Object.fromEntries(fields)
}

async function formEntries(request: Request): Promise<Iterable<[string, unknown]>> {
  const type = mediaType(request)
  if (type === 'application/x-www-form-urlencoded') {
    // URLSearchParams would drop a leading "?", which belongs to the first key.
    const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
    return new URLSearchParams(`&${decoder.decode(await request.arrayBuffer())}`)
  }
  if (type !== 'multipart/form-data') return []
  const contentType = request.headers.get('content-type') ?? ''
  if (!/;\s*boundary=/i.test(contentType)) throw new ApiError('Missing boundary in multipart.')
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength === 0) return []
  try {
    return await new Response(bytes, { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw new ApiError('Invalid multipart data.')
  }
}

function mediaType(request: Request): string {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  return type.trim().toLowerCase()
}
