/**
 * What docs/sessions.md and docs/operations.md promise of one person's credentials, written from these
 * and not from the code. Plain data, so that a step can be tried on a copy.
 */
export interface Model {
  /** Unix seconds. */
  now: number
  /** Which of the three secrets is ROOT_SECRET; the one before is ROOT_SECRET_PREVIOUS. */
  era: number
  user: User
  sessions: Record<string, Session>
  /** What a client holds, by name, the oldest first. */
  credentials: Record<string, Credential>
  /** The sessions as they stand in a copy of the database. */
  copy: Record<string, Session>
  /** How many sessions ended since an old refresh token was used. */
  thefts: number
}

interface User {
  isThere: boolean
  isActive: boolean
  version: number
  password: string
}

export interface Session {
  version: number
  seenAt: number
  endsAt: number
  hasEnded: boolean
  /** When the password was proved last. */
  provedAt: number
  generation: number
  rotatedAt: number
  secret: string
  previous?: { secret: string; until: number }
}

export type Credential =
  | { kind: 'contract'; version: number; until: number }
  | { kind: 'sid'; version: number; until: number; session: string }
  | { kind: 'cookie' | 'opaque'; session: string; secret: string }
  | { kind: 'refresh'; session: string; number: number; era: number }

/** Seconds. */
export const lifetimes = { access: 3600, idle: 8000, session: 20_000, grace: 30, proof: 600 }

/** What somebody does, with all that it takes. `name`: what comes of it is called so. */
export type Operation = { name: string } & (
  | { what: 'log in'; by: 'contract' | 'sid' | 'cookie' | 'opaque'; password: string }
  | { what: 'refresh'; by: string }
  | { what: 'look' | 'log out' | 'sign out everywhere' | 'sign out elsewhere'; by: string }
  | { what: 'step up'; by: string; password: string }
  | { what: 'change the password'; by: string; password: string }
  | { what: 'reset the password'; password: string }
  | { what: 'deactivate' | 'activate' | 'delete' | 'bring back' }
  | { what: 'wait'; seconds: number }
  | { what: 'rotate' | 'purge' | 'copy' | 'put back' }
)

/** Somebody who has just registered. */
export function newcomer(now: number, password: string): Model {
  const user = { isThere: true, isActive: true, version: 0, password }
  return { now, era: 0, user, sessions: {}, credentials: {}, copy: {}, thefts: 0 }
}

type RefreshToken = Extract<Credential, { kind: 'refresh' }>

/** What a refresh token is called: there is one alone that is so. */
export function refreshName({ session, number, era }: Omit<RefreshToken, 'kind'>): string {
  return `refresh token ${number} of ${session} by secret ${era}`
}

/** Adds a refresh token to what the client holds, if it is not there yet. */
export function holdRefreshToken({ credentials }: Model, token: RefreshToken): void {
  credentials[refreshName(token)] ??= token
}

/** Whether a request with it is answered. */
export function isGood(model: Model, credential: Credential, isReading: boolean): boolean {
  const { now, user, sessions } = model
  if (!isIn(user)) return false
  if (credential.kind === 'contract') return isCurrent(model, credential)
  const session = sessions[credential.session]
  if (!session || !isLive(model, session)) return false
  if (credential.kind === 'sid') return isCurrent(model, credential)
  if (credential.kind === 'refresh') return false
  const { secret, previous } = session
  // "With the old one GET goes on for 30 seconds".
  const wasOne = credential.secret === previous?.secret && now < previous.until
  return credential.secret === secret || (isReading && wasOne)
}

function isCurrent({ now, user }: Model, token: { version: number; until: number }): boolean {
  return token.version === user.version && now < token.until
}

/** Whether a session goes on. */
export function isLive({ now, user }: Model, session: Session): boolean {
  return (
    isIn(user) &&
    !session.hasEnded &&
    session.version === user.version &&
    now < session.endsAt &&
    now < session.seenAt + lifetimes.idle
  )
}

/** Whether it is an account that may be signed in to. */
export function isIn({ isThere, isActive }: User): boolean {
  return isThere && isActive
}
