import type { AppContext } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { logEvent } from '../log.ts'

/** Far more than any form of ours has. */
const maxFormBytes = 64 * 1024

/** Of who comes too often, whose form is only shown again: what people type has room there. */
export const maxRefusedBytes = 8 * 1024

/** Refuses what a page of another origin made a browser send; CORS origins do not count here (SECURITY 38). */
export function refuseForeignForm(c: AppContext): void {
  const { url, headers } = c.req.raw
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const own = [new URL(url).origin, c.var.deps.config.pages]
  const isOwn =
    (site === null || site === 'same-origin') && (origin === null || own.includes(origin))
  if (isOwn) return
  logEvent('cross_site.refused')
  throw new ApiError('CROSS_SITE_REQUEST')
}

/** The fields of a form as browsers send them; throws what is refused, such as one of more than `maxBytes`. */
export async function readForm(
  { headers, body }: Request,
  maxBytes = maxFormBytes,
): Promise<URLSearchParams> {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw new ApiError('There was an error parsing the body')
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new ApiError('Content Too Large')
    chunks.push(chunk)
  }
  return new URLSearchParams(await new Blob(chunks).text())
}
