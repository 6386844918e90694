import { findUsersById } from '../accounts/accounts.ts'
import type { Tokens } from '../crypto/jwt.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Session } from '../db/schema/sessions.ts'
import { type AccessClaims, readAccessToken } from './access-token.ts'
import { findSession, findSessions, type LiveSession, type Store } from './live-session.ts'
import {
  hadSecretLately,
  hasSecret,
  type NamedSession,
  readSessionToken,
} from './session-secret.ts'

/** What the functions here need; Deps has it. */
interface Needs extends Store {
  tokens: Tokens
}

/** What a token says that one of ours may be: a JWT, or the secret of a session. */
export type Token = AccessClaims | NamedSession

/** Who holds a token that is still good. */
interface Holder {
  user: User
  session: Session | undefined
}

/** What the tokens of a request name, as far as it is there. */
interface Found {
  users: ReadonlyMap<string, User>
  sessions: ReadonlyMap<string, LiveSession>
}

/** Reads a token of either kind; undefined if it is neither. Costs no query. */
export async function readToken(deps: Needs, text: string): Promise<Token | undefined> {
  return (await readSessionToken(text)) ?? (await readAccessToken(deps, text))
}

/** What some tokens name, and the user of another id, in one round trip; in none if they name nothing. */
export async function findHolders(
  deps: Needs,
  tokens: readonly Token[],
  otherId: string | undefined,
): Promise<Found> {
  const sessionIds = [...new Set(tokens.map(sessionOf).filter((id) => id !== undefined))]
  const owners = tokens.flatMap((token) =>
    'userId' in token && token.sessionId === undefined ? [token.userId] : [],
  )
  const userIds = otherId === undefined ? owners : [...owners, otherId]
  const [sessionId, ...others] = sessionIds
  if (sessionId === undefined) {
    return { users: await findUsersById(deps, userIds), sessions: new Map() }
  }
  if (userIds.length > 0 || others.length > 0) {
    const { users, sessions } = await findSessions(deps, sessionIds, userIds)
    return index(users, sessions)
  }
  const live = await findSession(deps, sessionId)
  return index([], live ? [live] : [])
}

function index(users: readonly User[], sessions: readonly LiveSession[]): Found {
  return {
    users: new Map(users.map((user) => [user.id, user])),
    sessions: new Map(sessions.map((live) => [live.session.id, live])),
  }
}

function sessionOf(token: Token): string | undefined {
  return 'userId' in token ? token.sessionId : token.id
}

/** Which of the two it is. */
export function kindOf(token: Token): 'jwt' | 'session' {
  return 'userId' in token ? 'jwt' : 'session'
}

/** What a session's secret is wanted for. */
interface Asked {
  kind: Session['kind']
  /** A secret that was replaced lately will do. */
  isReading: boolean
}

/** Who holds the token, if it is still good. `now`: Unix seconds. */
export function holderOf(
  token: Token,
  found: Found,
  now: number,
  { kind, isReading }: Asked,
): Holder | undefined {
  const live = found.sessions.get(sessionOf(token) ?? '')
  if (!('userId' in token)) {
    const hasOne = isReading ? hadSecretLately : hasSecret
    const isOurs = live?.session.kind === kind
    return isOurs && hasOne(live.session, token.secretHash, now) ? live : undefined
  }
  const { userId, credentialVersion, sessionId } = token
  const holder =
    sessionId === undefined ? { user: found.users.get(userId), session: undefined } : live
  const { user } = holder ?? {}
  // A token with a session is of its user, and of the present version, as any other.
  if (user?.id !== userId || user.credential_version !== credentialVersion) return undefined
  return { user, session: holder?.session }
}
