import type { Deps } from '../deps.ts'
import type { Link } from '../providers/links.ts'
import { sha256 } from '../sessions/session-secret.ts'
import { readOauthCookies } from '../sessions/transports.ts'

/**
 * Issues the token by which a person who proves to have an account by other means may link what a provider
 * has just said, bound to this browser. The provider's tokens do not stand in it.
 */
export async function issueLinkToken(deps: Deps, link: Link, headers: Headers): Promise<string> {
  const { provider, issuer, subject, email = '' } = link
  const claims = {
    provider,
    iss: issuer,
    id: subject,
    email,
    csrf: await browserHash(deps, headers),
  }
  return deps.tokens.issue('providerLink', { ...claims, jti: crypto.randomUUID() }, deps.now())
}

/** What such a token of this browser would link; undefined if it is none, or too old. */
export async function readLinkToken(
  deps: Deps,
  token: string,
  headers: Headers,
): Promise<(Link & { once: { hash: string; expiresAt: number } }) | undefined> {
  const claims = await deps.tokens.read('providerLink', token, deps.now())
  const { provider, iss, id, email, csrf, jti, exp } = claims ?? {}
  const texts = { provider, iss, id, email, jti }
  if (!isAllText(texts) || typeof exp !== 'number') return undefined
  if (csrf !== (await browserHash(deps, headers))) return undefined
  return {
    provider: texts.provider,
    issuer: texts.iss,
    subject: texts.id,
    email: texts.email || undefined,
    tokens: undefined,
    once: { hash: `link ${texts.jti}`, expiresAt: exp },
  }
}

function isAllText<K extends string>(values: Record<K, unknown>): values is Record<K, string> {
  return Object.values(values).every((value) => typeof value === 'string')
}

async function browserHash({ config }: Deps, headers: Headers): Promise<string> {
  return sha256(`link ${readOauthCookies(headers, config.cookie).pages ?? ''}`)
}
