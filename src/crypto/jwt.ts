import { compactVerify, SignJWT } from 'jose'
import { readClaims, type TokenClaims } from './jwt-claims.ts'

/** Every kind of token: its audience (FastAPI Users', or our own), and whether `aud` is written as a list. */
const tokenKinds = {
  access: { audience: 'fastapi-users:auth', audienceIsList: true },
  reset: { audience: 'fastapi-users:reset', audienceIsList: false },
  verify: { audience: 'fastapi-users:verify', audienceIsList: false },
  device: { audience: 'postern:device', audienceIsList: false },
  notMe: { audience: 'postern:not-me', audienceIsList: false },
  changeEmail: { audience: 'postern:change-email', audienceIsList: false },
  alarm: { audience: 'postern:alarm', audienceIsList: false },
  oauthState: { audience: 'fastapi-users:oauth-state', audienceIsList: false },
  passwordProof: { audience: 'postern:password-proof', audienceIsList: false },
  providerLink: { audience: 'postern:provider-link', audienceIsList: false },
} as const

type TokenKind = keyof typeof tokenKinds

export interface Tokens {
  /** Signs a token of a kind for a user, with more claims of the kind. `now`: Unix seconds. */
  issue(kind: TokenKind, claims: Record<string, string | number>, now: number): Promise<string>
  /** The claims of a good token of that kind; undefined for anything else. `now`: Unix seconds. */
  read(
    kind: TokenKind,
    token: string,
    now: number,
    /** Seconds: for so long an expired one counts as good. */
    expiredBy?: number,
  ): Promise<TokenClaims | undefined>
  /** Fetches what issue() needs for the kind, or fails as it would. */
  prepare(kind: TokenKind): Promise<void>
}

export interface TokenSettings {
  /** Of at least 32 bytes each (RFC 7518 section 3.2): `current` signs, all of them verify. */
  keys(kind: TokenKind): Promise<{ current: CryptoKey; previous: readonly CryptoKey[] }>
  lifetimesSeconds: Record<TokenKind, number>
}

/**
 * HS256 JWTs (RFC 7519), as PyJWT makes and takes them.
 *
 * @example
 * const tokens = createTokens({ keys: createKeys(config), lifetimesSeconds: config.lifetimesSeconds })
 * const token = await tokens.issue('access', { sub: user.id, ver: 0 }, now)
 * await tokens.read('access', token, now) // the claims
 * await tokens.read('reset', token, now) // undefined: another kind, and another key
 */
export function createTokens({ keys, lifetimesSeconds }: TokenSettings): Tokens {
  return {
    async issue(kind, claims, now) {
      const { audience, audienceIsList } = tokenKinds[kind]
      const aud = audienceIsList ? [audience] : audience
      const { current } = await keys(kind)
      return new SignJWT({ ...claims, aud, exp: now + lifetimesSeconds[kind] })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(current)
    },
    async read(kind, token, now, expiredBy) {
      const { current, previous } = await keys(kind)
      for (const key of [current, ...previous]) {
        const payload = await verifyToken(token, key, 'HS256')
        if (payload) return readClaims(payload, tokenKinds[kind].audience, now, { expiredBy })
      }
      return undefined
    },
    async prepare(kind) {
      await keys(kind)
    },
  }
}

/**
 * The payload of a token that this key, which is one of the algorithm, has signed, and whose header
 * PyJWT would take.
 */
export async function verifyToken(
  token: string,
  key: CryptoKey,
  algorithm: 'HS256' | 'ES256',
): Promise<Uint8Array | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(token, key, {
      algorithms: [algorithm],
    })
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
