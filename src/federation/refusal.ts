import type { Provider } from '../db/schema/providers.ts'
import { ApiError } from '../http/errors.ts'
import { logEvent } from '../log.ts'
import { type About, ProviderFailure } from './failure.ts'

const answers = {
  refused: { code: 'OAUTH_PROVIDER_REFUSED', headers: {} },
  unavailable: { code: 'OAUTH_PROVIDER_UNAVAILABLE', headers: { 'retry-after': '10' } },
} as const

/** What is answered where a provider lets nobody in. `about` is for who sets it up, and not in the answer. */
export class ProviderRefusal extends ApiError {
  constructor(
    kind: ProviderFailure['kind'],
    readonly about: About,
  ) {
    super(answers[kind].code, undefined, answers[kind].headers)
  }
}

/** Says in the log why a provider lets nobody in, and gives what is answered; throws what is no ProviderFailure. */
export function refusalOf({ name }: Pick<Provider, 'name'>, error: unknown): ProviderRefusal {
  if (!(error instanceof ProviderFailure)) throw error
  const refusal = new ProviderRefusal(error.kind, error.about)
  logEvent('provider.failed', { provider: name, code: refusal.code, ...error.about })
  return refusal
}
