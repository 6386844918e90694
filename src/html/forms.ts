import type { AppContext } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { logEvent } from '../log.ts'

/** Far more than any form of ours has. */
const maxFormBytes = 64 * 1024

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

/** The fields of a form as browsers send them; throws what is refused. */
export async function readForm({ headers, body }: Request): Promise<URLSearchParams> {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw new ApiError('There was an error parsing the body')
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > maxFormBytes) throw new ApiError('Content Too Large')
    chunks.push(chunk)
  }
  return new URLSearchParams(await new Blob(chunks).text())
}
