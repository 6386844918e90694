import { compactVerify, SignJWT } from 'jose'
import { readClaims, type TokenClaims } from './jwt-claims.ts'

/** Every kind of token: FastAPI Users' audience, and whether `aud` is written as a list. */
const tokenKinds = {
  access: { audience: 'fastapi-users:auth', audienceIsList: true },
  reset: { audience: 'fastapi-users:reset', audienceIsList: false },
  verify: { audience: 'fastapi-users:verify', audienceIsList: false },
} as const

type TokenKind = keyof typeof tokenKinds

export interface Tokens {
  /** Signs a token of a kind for a user, with more claims of the kind. `now`: Unix seconds. */
  issue(kind: TokenKind, claims: Record<string, string | number>, now: number): Promise<string>
  /** The claims of a good token of that kind; undefined for anything else. `now`: Unix seconds. */
  read(kind: TokenKind, token: string, now: number): Promise<TokenClaims | undefined>
}

export interface TokenSettings {
  /** At least 32 bytes each (RFC 7518 section 3.2); the first one signs, all of them verify. */
  secrets: readonly string[]
  lifetimesSeconds: Record<TokenKind, number>
}

/** HS256 JWTs (RFC 7519), as PyJWT makes and takes them. */
export function createTokens({ secrets, lifetimesSeconds }: TokenSettings): Tokens {
  const keys = new Map<string, CryptoKey>()

  async function importedKey(secret: string): Promise<CryptoKey> {
    const known = keys.get(secret)
    if (known) return known
    const bytes = new TextEncoder().encode(secret)
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
    keys.set(secret, key)
    return key
  }

  async function verifiedPayload(token: string): Promise<Uint8Array | undefined> {
    for (const secret of secrets) {
      try {
        const options = { algorithms: ['HS256'] }
        const jws = await compactVerify(token, await importedKey(secret), options)
        // PyJWT refuses these headers; jose knows "b64" and does not look at "kid".
        const { crit, b64, kid } = jws.protectedHeader
        const plain = crit === undefined && b64 !== false
        return plain && ['string', 'undefined'].includes(typeof kid) ? jws.payload : undefined
      } catch {
        // The signature is not this secret's, or this is no JWS; both are an ordinary refusal.
      }
    }
    return undefined
  }

  return {
    async issue(kind, claims, now) {
      const { audience, audienceIsList } = tokenKinds[kind]
      const aud = audienceIsList ? [audience] : audience
      const [secret = ''] = secrets
      return new SignJWT({ ...claims, aud, exp: now + lifetimesSeconds[kind] })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(await importedKey(secret))
    },
    async read(kind, token, now) {
      const payload = await verifiedPayload(token)
      return payload && readClaims(payload, tokenKinds[kind].audience, now)
    },
  }
}
