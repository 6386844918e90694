import type { Deps } from '../deps.ts'
import { fetchBounded } from '../outbound.ts'
import { ProviderFailure } from './failure.ts'

const limits = { milliseconds: 5000, bytes: 512 * 1024 }

/** Only on this machine: a provider beside `npm run dev`. */
export function isOnLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** Whether a provider may be asked at a URL: by https, or on the machine where the service runs too (SECURITY 20). */
export function mayBeAsked({ publicUrl }: Pick<Deps['config'], 'publicUrl'>, url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, username, password } = new URL(url)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (publicUrl?.startsWith('http:') === true && isOnLoopback(url))
}

/** Asks a provider, within bounds of time and size and without redirects; throws ProviderFailure. */
export async function askProvider(
  { fetch, config }: Pick<Deps, 'fetch' | 'config'>,
  url: string,
  init: RequestInit,
): Promise<Response> {
  if (!mayBeAsked(config, url)) {
    throw new ProviderFailure('refused', { reason: 'url_not_https', setting: 'issuer' })
  }
  const response = await fetchBounded(fetch, url, init, limits).catch((error: unknown) => {
    const shape = error instanceof Error ? error.name : undefined
    throw new ProviderFailure('unavailable', { reason: 'no_answer', shape })
  })
  if (response.status < 500 && response.status !== 429) return response
  throw new ProviderFailure('unavailable', { reason: `status_${response.status}` })
}
