import type { Provider } from '../db/schema/providers.ts'
import { parseEmail } from '../email-address/address.ts'
import { canonicalDomain } from '../email-address/domain.ts'

/** Who a provider says that a person is. */
export interface Identity {
  issuer: string
  /** Its own id of the person there. */
  subject: string
  email: string | undefined
  /** Whether it says that the address is the person's. */
  isEmailVerified: boolean
  /** Of its session. */
  sid: string | undefined
  /** Unix seconds: when the person proved there who they are. */
  authTime: number | undefined
  claims: Readonly<Record<string, unknown>>
  tokens: ProviderTokens
}

interface ProviderTokens {
  access: string
  refresh: string | undefined
  /** Unix seconds. */
  expiresAt: number | undefined
  id: string | undefined
}

/** The address of an identity in its normal form; undefined if there is none that could be one. */
export function emailOf({ email }: Pick<Identity, 'email'>): string | undefined {
  const parsed = email === undefined ? undefined : parseEmail(email)
  return parsed && 'email' in parsed ? parsed.email : undefined
}

/** Whether a provider's word is enough that the address is the person's (SECURITY 1). */
export function vouchesFor(
  provider: Pick<Provider, 'trust_email' | 'domains'>,
  { isEmailVerified }: Pick<Identity, 'isEmailVerified'>,
  email: string,
): boolean {
  switch (provider.trust_email) {
    case 'never':
      return false
    case 'claim':
      return isEmailVerified
    case 'always':
      return provider.domains.includes(domainOf(email))
  }
}

/** Whether a provider may make an account of that address. */
export function signsUp({ signs_up, domains }: Provider, email: string): boolean {
  return signs_up && (domains.length === 0 || domains.includes(domainOf(email)))
}

/** The values of `amr` and `acr` that a row takes for a second factor, if one of them is there. */
export function hasSecondFactor(
  { mfa }: Pick<Provider, 'mfa'>,
  { claims }: Pick<Identity, 'claims'>,
): boolean {
  const { amr, acr } = claims
  const given: unknown[] = [...(Array.isArray(amr) ? amr : []), acr]
  return mfa.some((value) => given.includes(value))
}

/** The domain of an address, as `domains` has it. */
function domainOf(email: string): string {
  return canonicalDomain(email.slice(email.lastIndexOf('@') + 1)) ?? ''
}
