import type { SQLWrapper } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { parseUserId } from '../accounts/user-id.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Session } from '../db/schema/sessions.ts'
import { MovedOn } from '../html/moved-on.ts'
import { hasConsole } from '../html/places.ts'
import { onceMore, withReturnTo } from '../html/return-to.ts'
import { UnknownPerson } from '../html/unknown-person.ts'
import type { Visitor } from '../html/visit.ts'
import { type AppContext, runAfterResponse } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import type { Guard } from '../http/route.ts'
import { holderOf } from './holder.ts'
import { findSessions, isSeenLongAgo, markSeen, selectOwner } from './live-session.ts'
import { readSessionToken } from './session-secret.ts'
import { isSteppedUp } from './step-up.ts'
import { pagesCookie, readPagesCookie } from './transports.ts'

/** Who is signed in on our pages. */
export interface SignedIn extends Visitor {
  user: User
  session: Session
}

/** Lets everyone in, and does not look who it is. */
export const anyVisitor: Guard<Visitor, false> = {
  authenticates: false,
  refusals: {},
  check: async () => ({ user: undefined, session: undefined }),
}

/** Lets everyone in, and says who it is. Without the pages' cookie that costs no query. */
export const visitor: Guard<Visitor, false> = {
  authenticates: false,
  refusals: {},
  check: async (c) => (await identify(c)).visitor,
}

/**
 * The same for who leaves: the cookie goes also where the database can't say whose it is, as the computer
 * may be shared.
 */
export const leaver: Guard<Visitor, false> = {
  ...visitor,
  async check(c) {
    try {
      return await visitor.check(c)
    } catch (error) {
      forgetPagesCookie(c)
      throw error
    }
  },
}

/** Takes the pages' cookie from the browser. */
export function forgetPagesCookie(c: AppContext): void {
  c.header('set-cookie', pagesCookie(c.var.deps.config.cookie, '', 0), { append: true })
}

/** Lets in who is signed in by the pages' cookie, and by nothing else (SECURITY 37); others sign in first. */
export const signedIn: Guard<SignedIn, true> = {
  authenticates: true,
  refusals: {},
  check: async (c) => admit(c, (await identify(c)).visitor),
}

/**
 * The same, and gives what a statement finds besides, in the same round trip. It is of the user whose id
 * `owner` finds, which counts only once the session's secret was seen to be right.
 */
export function signedInWith<Statement extends BatchItem<'sqlite'>>(
  select: (c: AppContext, owner: SQLWrapper) => Statement,
): Guard<SignedIn & { found: Statement['_']['result'] }, true> {
  return {
    ...signedIn,
    async check(c) {
      const { visitor: found, alongside } = await identify(c, undefined, select)
      const person = admit(c, found)
      if (alongside === undefined) throw new Error('Nothing was looked up besides the session')
      return { ...person, found: alongside }
    },
  }
}

/** Lets in a superuser with a fresh proof; for others there is no console. */
export const superuserOnPages: Guard<SignedIn, true> = {
  authenticates: true,
  refusals: {},
  check: async (c) => admitSuperuser(c, (await identify(c)).visitor),
}

/** The same without the proof, for a form that is filled again with it: its handler has to want one. */
export const superuserToProve: Guard<SignedIn, true> = {
  authenticates: true,
  refusals: {},
  check: async (c) => admitRight(c, (await identify(c)).visitor),
}

/** A superuser, and the person whom the path names, `/admin/users/{id}` or below. */
export interface OverPerson extends SignedIn {
  target: User
}

/** Lets in a superuser with a fresh proof, and reads whom the path names in the same round trip. */
export const superuserOverPerson: Guard<OverPerson, true> = {
  authenticates: true,
  refusals: {},
  async check(c) {
    // Not param('id'), which would decode it a second time.
    const { visitor: found, other } = await identify(c, parseUserId(c.req.path.split('/')[3]))
    const superuser = admitSuperuser(c, found)
    if (!other) throw new UnknownPerson()
    return { ...superuser, target: other }
  },
}

/**
 * Sends a person whose last proof is too old to give another one, and then back: to the page of the form
 * that they sent, which says that nothing was done yet.
 */
export function wantFreshProof(c: AppContext, session: Session, returnTo: string): void {
  if (isSteppedUp(session, c.var.deps.now())) return
  const back = new URL(returnTo, c.req.url)
  if (c.req.method === 'POST') back.searchParams.set(onceMore, 'yes')
  throw new MovedOn(withReturnTo('/step-up', `${back.pathname}${back.search}`))
}

async function identify<Statement extends BatchItem<'sqlite'> = never>(
  c: AppContext,
  otherId?: string,
  select?: (c: AppContext, owner: SQLWrapper) => Statement,
) {
  const { deps } = c.var
  const token = await readSessionToken(readPagesCookie(c.req.raw.headers, deps.config.cookie) ?? '')
  const nobody = { user: undefined, session: undefined }
  if (!token) return { visitor: nobody, other: undefined, alongside: undefined }
  const { sessions, users, alongside } = await findSessions(
    deps,
    [token.id],
    otherId ? [otherId] : [],
    select?.(c, selectOwner(deps, token.id)),
  )
  const isReading = c.req.method === 'GET' || c.req.method === 'HEAD'
  const found = {
    users: new Map<string, User>(),
    sessions: new Map(sessions.map((live) => [live.session.id, live])),
  }
  const holder = holderOf(token, found, deps.now(), { kind: 'pages', isReading })
  const isIn = holder?.user.is_active
  const session = isIn ? holder.session : undefined
  if (session && isSeenLongAgo(deps, session)) {
    runAfterResponse(c, 'Noting of a use', () => markSeen(deps, session))
  }
  return {
    visitor: { user: isIn ? holder.user : undefined, session },
    other: users.find(({ id }) => id === otherId),
    alongside,
  }
}

function admit(c: AppContext, { user, session }: Visitor): SignedIn {
  if (!user || !session) throw new MovedOn(withReturnTo('/login', placeOf(c)))
  return { user, session }
}

function admitRight(c: AppContext, found: Visitor): SignedIn {
  const person = admit(c, found)
  if (!hasConsole(c.var.deps.config, person.user)) throw new ApiError('Not Found')
  return person
}

function admitSuperuser(c: AppContext, found: Visitor): SignedIn {
  const person = admitRight(c, found)
  wantFreshProof(c, person.session, placeOf(c))
  return person
}

/** The page that the request is about. */
function placeOf(c: AppContext): string {
  const { pathname, search } = new URL(c.req.url)
  return `${pathname}${search}`
}
