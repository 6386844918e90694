import { compactVerify, SignJWT } from 'jose'
import { readClaims, type TokenClaims } from './jwt-claims.ts'

/** Every kind of token: its audience (FastAPI Users', but one), and whether `aud` is written as a list. */
const tokenKinds = {
  access: { audience: 'fastapi-users:auth', audienceIsList: true },
  reset: { audience: 'fastapi-users:reset', audienceIsList: false },
  verify: { audience: 'fastapi-users:verify', audienceIsList: false },
  device: { audience: 'postern:device', audienceIsList: false },
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
  const importKey = createKeyCache()
  return {
    async issue(kind, claims, now) {
      const { audience, audienceIsList } = tokenKinds[kind]
      const aud = audienceIsList ? [audience] : audience
      const [secret = ''] = secrets
      return new SignJWT({ ...claims, aud, exp: now + lifetimesSeconds[kind] })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(await importKey(secret))
    },
    async read(kind, token, now) {
      for (const secret of secrets) {
        const payload = await verifyToken(token, await importKey(secret))
        if (payload) return readClaims(payload, tokenKinds[kind].audience, now)
      }
      return undefined
    },
  }
}

function createKeyCache() {
  const keys = new Map<string, CryptoKey>()
  return async (secret: string): Promise<CryptoKey> => {
    const known = keys.get(secret)
    if (known) return known
    const bytes = new TextEncoder().encode(secret)
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
    keys.set(secret, key)
    return key
  }
}

/** The payload of a token that this key has signed, and whose header PyJWT would take. */
async function verifyToken(token: string, key: CryptoKey): Promise<Uint8Array | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: ['HS256'] })
    // jose knows "b64" and does not look at "kid".
    const { crit, b64, kid } = protectedHeader
    const plain =
      crit === undefined && b64 !== false && ['string', 'undefined'].includes(typeof kid)
    return plain && token.split('.').every(isCanonical) ? payload : undefined
  } catch {
    // The signature is another's, or this is no JWS: an ordinary refusal.
    return undefined
  }
}

// RFC 4648 section 3.5: the bits that a last character has too many are zero.
const canonical = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?=*$/

/** Whether a segment is the one spelling of its bytes; jose skips white space and stray bits. */
function isCanonical(segment: string): boolean {
  return canonical.test(segment)
}
