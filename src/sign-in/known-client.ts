import { subjectId } from '../accounts/user-id.ts'
import type { Tokens } from '../crypto/jwt.ts'
import type { User } from '../db/schema/accounts.ts'
import { type CookieScope, deviceCookie, readDevices, transports } from '../sessions/transports.ts'
import type { KnownClient } from './counters.ts'

interface Needs {
  tokens: Tokens
  config: { lifetimesSeconds: { device: number }; cookie: CookieScope }
  now(): number
}

/** What may prove that a client has signed in before. */
interface Proof {
  kind: 'device' | 'access'
  token: string
  /** Seconds: since when it may have expired. */
  expiredBy: number
}

/**
 * Whom a request proves to have signed in as before: by the device cookie of logins, or by an access
 * token, be it expired, of which clients without a cookie jar keep one. Of an account the first one
 * counts. Whether its user still has that credential version is for the caller to see.
 */
export async function readKnownClients(deps: Needs, headers: Headers): Promise<KnownClient[]> {
  const clients = await Promise.all(
    listProofs(deps, headers).map((proof) => readProof(deps, proof)),
  )
  return clients.filter((client) => client !== undefined)
}

/** Whether one of some clients is known to the account as it is now. */
export function isKnownTo(
  { id, credential_version }: Pick<User, 'id' | 'credential_version'>,
  clients: readonly KnownClient[],
): boolean {
  return clients.some(
    ({ userId, credentialVersion }) => userId === id && credentialVersion === credential_version,
  )
}

function listProofs({ config }: Needs, headers: Headers): Proof[] {
  // An access token proves as much for as long as a device cookie does.
  const long = config.lifetimesSeconds.device
  const access = transports
    .map(({ read }) => read(headers, config.cookie))
    .filter((token) => token !== undefined)
  return [
    ...readDevices(headers).map((token) => ({ kind: 'device' as const, token, expiredBy: 0 })),
    ...access.map((token) => ({ kind: 'access' as const, token, expiredBy: long })),
  ]
}

async function readProof(
  { tokens, now }: Needs,
  { kind, token, expiredBy }: Proof,
): Promise<KnownClient | undefined> {
  const claims = await tokens.read(kind, token, now(), expiredBy)
  const userId = subjectId(claims)
  const { ver = 0, jti, exp } = claims ?? {}
  if (userId === undefined || typeof ver !== 'number') return undefined
  // Not the token itself: it has more than one spelling. Access tokens are one client together, as
  // whoever holds APP_SECRET can make them with any claims.
  const id = kind === 'access' ? `access ${ver}` : `device ${jti ?? exp}`
  return { userId, credentialVersion: ver, id }
}

/**
 * The Set-Cookie that makes a browser known to the account, until the password changes, besides the
 * newest others that its cookie names.
 */
export async function rememberClient(deps: Needs, user: User, headers: Headers): Promise<string> {
  const { tokens, config, now } = deps
  const claims = { sub: user.id, ver: user.credential_version, jti: crypto.randomUUID() }
  const token = await tokens.issue('device', claims, now())
  const others: string[] = []
  for (const other of readDevices(headers)) {
    const client = await readProof(deps, { kind: 'device', token: other, expiredBy: 0 })
    if (client && client.userId !== user.id) others.push(other)
  }
  return deviceCookie([token, ...others], config.lifetimesSeconds.device)
}
