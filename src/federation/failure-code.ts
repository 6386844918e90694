import type { Provider } from '../db/schema/providers.ts'
import type { ErrorCode } from '../http/errors.ts'
import { logEvent } from '../log.ts'
import { ProviderFailure } from './failure.ts'

const codes = {
  refused: 'OAUTH_PROVIDER_REFUSED',
  unavailable: 'OAUTH_PROVIDER_UNAVAILABLE',
} as const satisfies Record<ProviderFailure['kind'], ErrorCode>

/** Says in the log why a provider lets nobody in, and gives the code of it; throws what is no ProviderFailure. */
export function failureCode({ name }: Pick<Provider, 'name'>, error: unknown) {
  if (!(error instanceof ProviderFailure)) throw error
  const code = codes[error.kind]
  logEvent('provider.failed', { provider: name, code, ...error.about })
  return code
}
