import { decodeProtectedHeader, SignJWT } from 'jose'
import { type Tokens, verifyToken } from './jwt.ts'
import { readClaims, type TokenClaims } from './jwt-claims.ts'

/** What access tokens are signed with. */
export type AccessAlgorithm = 'HS256' | 'ES256'

/** What makes and reads JWT access tokens of RFC 9068. */
export interface AtJwtSettings {
  issuer: string
  audience: string
  lifetimeSeconds: number
  /** How far the clocks of the service's places may differ. */
  leewaySeconds: number
  keys: {
    current(): Promise<{ kid: string; key: CryptoKey }>
    find(kid: string): Promise<CryptoKey | undefined>
  }
}

const typ = 'at+jwt'

/** RFC 9068 wants one; a registered client never has this name. */
const ownClientId = 'first-party'

/**
 * The same tokens, but of access ones `signs` is made, and those are read that are of one of the
 * algorithms of `verifies`: each by its own keys, whatever the header says (SECURITY 7).
 */
export function chooseAccessTokens(
  hs256: Tokens,
  { signs, verifies }: { signs: AccessAlgorithm; verifies: readonly AccessAlgorithm[] },
  settings: AtJwtSettings,
): Tokens {
  return {
    issue: (kind, claims, now) =>
      kind === 'access' && signs === 'ES256'
        ? issueAtJwt(settings, claims, now)
        : hs256.issue(kind, claims, now),
    async read(kind, token, now, expiredBy) {
      if (kind !== 'access') return hs256.read(kind, token, now, expiredBy)
      const header = readHeader(token)
      const algorithm = verifies.find((one) => one === header?.alg)
      if (algorithm === undefined) return undefined
      return algorithm === 'ES256'
        ? readAtJwt(settings, token, header, { now, expiredBy })
        : hs256.read(kind, token, now, expiredBy)
    },
    async prepare(kind) {
      if (kind === 'access' && signs === 'ES256') await settings.keys.current()
      else await hs256.prepare(kind)
    },
  }
}

async function issueAtJwt(
  { issuer: iss, audience, lifetimeSeconds, keys }: AtJwtSettings,
  claims: Record<string, string | number>,
  now: number,
): Promise<string> {
  const { kid, key } = await keys.current()
  const [times, jti] = [{ iat: now, exp: now + lifetimeSeconds }, crypto.randomUUID()]
  const all = { ...claims, iss, aud: [audience], client_id: ownClientId, ...times, jti }
  return new SignJWT(all).setProtectedHeader({ alg: 'ES256', typ, kid }).sign(key)
}

/** RFC 9068 section 4. */
async function readAtJwt(
  { issuer, audience, keys, leewaySeconds }: AtJwtSettings,
  token: string,
  header: ReturnType<typeof readHeader>,
  { now, expiredBy }: { now: number; expiredBy: number | undefined },
): Promise<TokenClaims | undefined> {
  if (header?.typ !== typ || typeof header.kid !== 'string') return undefined
  const key = await keys.find(header.kid)
  const payload = key && (await verifyToken(token, key, 'ES256'))
  const claims = payload && readClaims(payload, audience, now, { leeway: leewaySeconds, expiredBy })
  return claims?.iss === issuer && claims.exp !== undefined ? claims : undefined
}

function readHeader(token: string) {
  try {
    return decodeProtectedHeader(token)
  } catch {
    // No JWS: an ordinary refusal.
    return undefined
  }
}
