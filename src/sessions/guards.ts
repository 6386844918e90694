import { findUsersById } from '../accounts/accounts.ts'
import { parseUserId } from '../accounts/user-id.ts'
import type { User } from '../db/schema.ts'
import type { AppContext } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import type { Guard } from '../http/operation.ts'
import { readAccessToken } from './access-token.ts'
import { transports } from './transports.ts'

const missing = 'Missing token or inactive user.'

/** Lets in an active user, verified if REQUIRE_VERIFIED_EMAIL says so. */
export const activeUser: Guard<User> = {
  refusals: { Unauthorized: missing, Forbidden: 'Not verified, where that is required.' },
  async check(c) {
    const { caller } = await identify(c)
    return admit(c, caller)
  },
}

/** Lets in a superuser, and gives the user whom the path's `id` names. */
export const superuserOverUser: Guard<User> = {
  refusals: {
    Unauthorized: missing,
    Forbidden: 'Not a superuser.',
    'Not Found': 'The user does not exist.',
  },
  async check(c) {
    // Not param('id'), which would decode it a second time.
    const id = parseUserId(c.req.path.slice(c.req.path.lastIndexOf('/') + 1))
    const { caller, users } = await identify(c, id)
    if (!admit(c, caller).is_superuser) throw new ApiError('Forbidden')
    const target = id === undefined ? undefined : users.get(id)
    if (!target) throw new ApiError('Not Found')
    return target
  },
}

/**
 * Reads the tokens of every transport, and the users they and `alsoId` name in one query. The
 * caller is the user of the first token that still has one.
 */
async function identify(c: AppContext, alsoId?: string) {
  const { deps } = c.var
  const tokens = transports.map((read) => read(c.req.raw.headers)).filter((token) => token != null)
  const read = await Promise.all(tokens.map((token) => readAccessToken(deps, token)))
  const claims = read.filter((one) => one !== undefined)
  const ids = claims.map(({ userId }) => userId)
  // Without a good token there is nobody to look up, and what alsoId names is nobody's business.
  const alsoIds = ids.length > 0 && alsoId !== undefined ? [alsoId] : []
  const users = await findUsersById(deps, [...ids, ...alsoIds])
  const caller = claims
    .filter((one) => users.get(one.userId)?.credential_version === one.credentialVersion)
    .map((one) => users.get(one.userId))[0]
  return { caller, users }
}

function admit(c: AppContext, caller: User | undefined): User {
  if (!caller?.is_active) throw new ApiError('Unauthorized')
  if (c.var.deps.config.requireVerifiedEmail && !caller.is_verified) throw new ApiError('Forbidden')
  return caller
}
