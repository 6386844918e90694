import type { Deps } from '../deps.ts'
import { fetchBounded } from '../outbound.ts'
import { mayBeAsked } from '../providers/issuers.ts'
import { ProviderFailure } from './failure.ts'

const limits = { milliseconds: 5000, bytes: 512 * 1024 }

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
