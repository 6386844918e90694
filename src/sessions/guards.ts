import { findOperator } from '../accounts/operator-pass.ts'
import type { Actor } from '../accounts/still-superuser.ts'
import { parseUserId } from '../accounts/user-id.ts'
import { isPass } from '../crypto/operator-pass.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Session } from '../db/schema/sessions.ts'
import type { Deps } from '../deps.ts'
import { type AppContext, runAfterResponse } from '../http/context.ts'
import { refuseCrossSite } from '../http/cross-site.ts'
import { ApiError } from '../http/errors.ts'
import type { Guard } from '../http/route.ts'
import { findHolders, holderOf, kindOf, readToken } from './holder.ts'
import { isSeenLongAgo, markSeen } from './live-session.ts'
import { isSteppedUp } from './step-up.ts'
import { readBearer, transports } from './transports.ts'

const missing = 'Missing token or inactive user.'
const stale = 'STEP_UP_REQUIRED: a change by a session without a proof less than ten minutes old.'
const crossSite = 'The cookie came with a change that another site asked for.'

/** Lets everyone in but other sites: they must not log a browser in as someone of their choice. */
export const ownSite: Guard<undefined, false> = {
  authenticates: false,
  refusals: { CROSS_SITE_REQUEST: 'Another site asked for the login.' },
  async check(c) {
    refuseCrossSite(c)
    return undefined
  },
}

/** Who asks, and by which session, if their token is of one. */
export interface Caller {
  user: User
  session: Session | undefined
}

/** Lets in an active user, verified if REQUIRE_VERIFIED_EMAIL says so. */
export const activeCaller: Guard<Caller, true> = {
  authenticates: true,
  refusals: {
    Unauthorized: missing,
    Forbidden: 'Not verified, where that is required.',
    CROSS_SITE_REQUEST: crossSite,
  },
  async check(c) {
    const { caller } = await identify(c)
    return admit(c, caller)
  },
}

/** The same, verified or not: who may not do more can still see and end their sessions. */
export const ownerOfSessions: Guard<Caller, true> = {
  authenticates: true,
  refusals: { Unauthorized: missing, CROSS_SITE_REQUEST: crossSite },
  async check(c) {
    const { caller } = await identify(c)
    if (!caller?.user.is_active) throw new ApiError('Unauthorized')
    return caller
  },
}

/** The same as activeCaller, and gives the user alone. */
export const activeUser: Guard<User, true> = {
  ...activeCaller,
  check: async (c) => (await activeCaller.check(c)).user,
}

/** Refuses what wants a fresh proof, if the session has none. */
export function requireStepUp(c: AppContext, session: Session | undefined): void {
  if (!isSteppedUp(session, c.var.deps.now())) throw new ApiError('STEP_UP_REQUIRED')
}

/** What the guards say to an actor who has lost the right to act since being let in. */
export const lostRights = { 'signed-out': 'Unauthorized', 'no-superuser': 'Forbidden' } as const

/** Lets in a superuser, or an operator by a pass. */
export const superuser: Guard<Actor, true> = {
  authenticates: true,
  refusals: {
    Unauthorized: missing,
    Forbidden: 'Not a superuser.',
    CROSS_SITE_REQUEST: crossSite,
    STEP_UP_REQUIRED: stale,
  },
  async check(c) {
    const { actor } = await admitSuperuser(c)
    return actor
  },
}

/** Lets in whom `superuser` does, the actor, and gives the path's id, which need not be a user's any more. */
export const superuserOverId: Guard<{ actor: Actor; id: string }, true> = {
  authenticates: true,
  refusals: { ...superuser.refusals, 'Not Found': 'Nothing is known of such a user.' },
  async check(c) {
    const actor = await superuser.check(c)
    const id = parseUserId(idInPath(c))
    if (id === undefined) throw new ApiError('Not Found')
    return { actor, id }
  },
}

/** Lets in whom `superuser` does, the actor, and gives the user whom the path's `id` names, the target. */
export const superuserOverUser: Guard<{ actor: Actor; target: User }, true> = {
  authenticates: true,
  refusals: {
    Unauthorized: missing,
    Forbidden: 'Not a superuser.',
    CROSS_SITE_REQUEST: crossSite,
    STEP_UP_REQUIRED: stale,
    'Not Found': 'The user does not exist.',
  },
  async check(c) {
    const { actor, other: target } = await admitSuperuser(c, idInPath(c))
    if (!target) throw new ApiError('Not Found')
    return { actor, target }
  },
}

/** What stands for the id in a path `/users/{id}` or below, as it was sent. */
function idInPath(c: AppContext): string | undefined {
  // Not param('id'), which would decode it a second time.
  return c.req.path.split('/')[2]
}

/**
 * Reads the tokens of every transport, and the users and sessions they and the id `named` name in one
 * round trip. The caller is the user of the first token that is still good; by cookie, only from this
 * site.
 */
async function identify(c: AppContext, named?: string) {
  const { deps } = c.var
  const tokens = await readTokens(deps, c.req.raw.headers)
  // Without a good token there is no user to look up, and the other id is not even read.
  const otherId = tokens.length > 0 ? parseUserId(named) : undefined
  const found = await findHolders(deps, tokens, otherId)
  const live = tokens
    .map((token) => ({
      ...token,
      caller: holderOf(token, found, deps.now(), { kind: 'api', isReading: isReading(c) }),
    }))
    .find(({ caller }) => caller !== undefined)
  if (live?.isAmbient) refuseCrossSite(c)
  const session = live?.caller?.session
  if (session && isSeenLongAgo(deps, session)) {
    runAfterResponse(c, 'Noting of a use', () => markSeen(deps, session))
  }
  return {
    caller: live?.caller,
    other: otherId === undefined ? undefined : found.users.get(otherId),
  }
}

function isReading(c: AppContext): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD'
}

/** Every good token that came with the request, in the transports' order. */
async function readTokens(deps: Deps, headers: Headers) {
  const found = await Promise.all(
    transports.map(async ({ read, takes, isAmbient }) => {
      const text = read(headers, deps.config.cookie)
      const token = text === undefined ? undefined : await readToken(deps, text)
      return token && takes.includes(kindOf(token)) ? { ...token, isAmbient } : undefined
    }),
  )
  return found.filter((one) => one !== undefined)
}

function admit(c: AppContext, caller: Caller | undefined): Caller {
  if (!caller?.user.is_active) throw new ApiError('Unauthorized')
  const { requireVerifiedEmail } = c.var.deps.config
  if (requireVerifiedEmail && !caller.user.is_verified) throw new ApiError('Forbidden')
  return caller
}

/** The actor, and the user whom the id `named` names. A pass counts alone, whatever came with it. */
async function admitSuperuser(c: AppContext, named?: string) {
  const pass = readBearer(c.req.raw.headers)
  if (pass !== undefined && isPass(pass)) {
    const { operator, other } = await findOperator(c.var.deps, pass, parseUserId(named))
    if (!operator) throw new ApiError('Unauthorized')
    return { actor: operator, other }
  }
  const { caller, other } = await identify(c, named)
  const { user: actor, session } = admit(c, caller)
  if (!actor.is_superuser) throw new ApiError('Forbidden')
  // Else who has stolen a session makes a superuser of themselves, and needs it no more.
  if (!isReading(c)) requireStepUp(c, session)
  return { actor, other }
}
