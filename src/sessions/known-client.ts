import type { KnownClient } from '../accounts/failed-logins.ts'
import { subjectId } from '../accounts/user-id.ts'
import type { Tokens } from '../crypto/jwt.ts'
import type { User } from '../db/schema.ts'
import { deviceCookie, readDevice, transports } from './transports.ts'

interface Needs {
  tokens: Tokens
  config: { lifetimesSeconds: { device: number } }
  now(): number
}

/**
 * Whom a request proves to have signed in as before: by the device cookie of a login, or by an
 * access token, be it expired, of which clients without a cookie jar keep one. The first good proof
 * counts. Whether its user still has that credential version is for the caller to see.
 */
export async function readKnownClient(
  { tokens, config, now }: Needs,
  headers: Headers,
): Promise<KnownClient | undefined> {
  // An access token proves as much for as long as a device cookie does: read as of so long ago.
  const longAgo = now() - config.lifetimesSeconds.device
  const proofs = [
    { kind: 'device' as const, token: readDevice(headers), at: now() },
    ...transports.map(({ read }) => ({
      kind: 'access' as const,
      token: read(headers),
      at: longAgo,
    })),
  ]
  for (const { kind, token, at } of proofs) {
    const claims = token === undefined ? undefined : await tokens.read(kind, token, at)
    const userId = subjectId(claims)
    const { ver = 0, jti, exp } = claims ?? {}
    if (userId === undefined || typeof ver !== 'number') continue
    // Not the token itself: it has more than one spelling.
    return { userId, credentialVersion: ver, id: `${kind} ${jti ?? exp}` }
  }
  return undefined
}

/** The Set-Cookie that makes a browser known to the account, until the password changes. */
export async function rememberClient({ tokens, config, now }: Needs, user: User): Promise<string> {
  const claims = { sub: user.id, ver: user.credential_version, jti: crypto.randomUUID() }
  return deviceCookie(await tokens.issue('device', claims, now()), config.lifetimesSeconds.device)
}
