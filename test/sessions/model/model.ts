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
  /** The era in which it was sealed, if it was deleted. */
  sealedIn: number
}

interface Session {
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
  const user = { isThere: true, isActive: true, version: 0, password, sealedIn: 0 }
  return { now, era: 0, user, sessions: {}, credentials: {}, copy: {}, thefts: 0 }
}

/** Does it to the model; the status of the answer. */
export function act(model: Model, operation: Operation): number {
  let outcome = admit(model, operation)
  while (typeof outcome !== 'number') outcome = carryOut(model, operation, outcome)
  return outcome
}

/** What an operation was let in by, and rests on until it is carried out. */
export interface Admitted {
  version: number
  /** The password was right. */
  hasProved?: true
}

/** The first moment of an operation: whether it is let in; the status of a refusal. */
export function admit(model: Model, operation: Operation): Admitted | number {
  const { user } = model
  const { version } = user
  switch (operation.what) {
    case 'log in':
      return isIn(user) && operation.password === user.password ? { version } : 400
    case 'look':
    case 'log out':
    case 'sign out everywhere':
    case 'sign out elsewhere':
    case 'step up':
    case 'change the password':
      return admitBy(model, operation)
    case 'reset the password':
      return isIn(user) ? { version } : 400
    case 'deactivate':
    case 'activate':
    case 'delete':
      return user.isThere ? { version } : 404
    case 'bring back':
      if (user.isThere) return 404
      return model.era - user.sealedIn > 1 ? 400 : { version }
    default:
      return { version }
  }
}

type ByCredential = Extract<Operation, { by: string }>

/** Requests by a credential that guards let in. */
function admitBy(model: Model, operation: ByCredential): Admitted | number {
  const { now, user, sessions, credentials } = model
  const credential = credentials[operation.by]
  if (!credential || !isGood(model, credential)) return 401
  const session = 'session' in credential ? sessions[credential.session] : undefined
  // The last use, to the hour.
  if (session && now - session.seenAt >= 3600) session.seenAt = now
  if (operation.what === 'sign out elsewhere' && !session) return 400
  if (operation.what === 'step up' && !session) return 400
  if (operation.what === 'change the password' && session) {
    if (now - session.provedAt >= lifetimes.proof) return 403
  }
  return { version: user.version }
}

/**
 * The next moment: what it does, if what it rests on is still so; a step-up looks at the password before.
 * At the service other operations may come between. A refresh has one moment alone.
 */
export function carryOut(
  model: Model,
  operation: Operation,
  admitted: Admitted,
): Admitted | number {
  const { user } = model
  const isAsBefore = isIn(user) && user.version === admitted.version
  switch (operation.what) {
    case 'log in':
      return isAsBefore ? begin(model, operation) : 400
    case 'refresh':
      return refresh(model, operation)
    case 'look':
      return 200
    case 'log out':
    case 'sign out everywhere':
    case 'sign out elsewhere':
    case 'change the password':
      return carryOutBy(model, operation, isAsBefore)
    case 'step up':
      if (admitted.hasProved) return carryOutBy(model, operation, isAsBefore)
      if (!isIn(user) || operation.password !== user.password) return 400
      return { ...admitted, hasProved: true }
    case 'reset the password':
      if (!isAsBefore) return 400
      user.version += 1
      user.password = operation.password
      return 200
    case 'deactivate':
    case 'activate':
      if (!user.isThere) return 404
      if (operation.what === 'activate' && !user.isActive) user.version += 1
      user.isActive = operation.what === 'activate'
      return 200
    case 'delete':
      if (!user.isThere) return 404
      Object.assign(user, { isThere: false, sealedIn: model.era })
      model.sessions = {}
      return 204
    case 'bring back':
      // The address is taken: another one was faster.
      if (user.isThere) return 400
      user.version += 1
      user.isThere = true
      return 200
    case 'wait':
      model.now += operation.seconds
      return 0
    case 'rotate':
      model.era += 1
      return 0
    case 'copy':
      model.copy = structuredClone(model.sessions)
      return 0
    case 'put back':
      if (user.isThere) Object.assign(model.sessions, structuredClone(model.copy))
      return 0
    case 'purge':
      return 0
  }
}

function begin(model: Model, { name, by }: Extract<Operation, { what: 'log in' }>): number {
  const { now, era, user, sessions, credentials } = model
  const { version } = user
  const until = now + lifetimes.access
  if (by === 'contract') {
    credentials[name] = { kind: by, version, until }
    return 200
  }
  sessions[name] = {
    version,
    seenAt: now,
    endsAt: now + lifetimes.session,
    hasEnded: false,
    provedAt: now,
    generation: 0,
    rotatedAt: now,
    secret: name,
  }
  if (by === 'sid') {
    credentials[name] = { kind: by, version, until, session: name }
    holdRefreshToken(model, { kind: 'refresh', session: name, number: 0, era })
    return 200
  }
  credentials[name] = { kind: by, session: name, secret: name }
  return by === 'cookie' ? 204 : 200
}

function carryOutBy(model: Model, operation: ByCredential, isAsBefore: boolean): number {
  const { now, user, sessions, credentials } = model
  const credential = credentials[operation.by]
  const session = credential && 'session' in credential && sessions[credential.session]
  if (operation.what === 'log out') {
    if (session) session.hasEnded = true
    return 204
  }
  if (!isAsBefore) return 401
  if (operation.what === 'step up') {
    if (session) session.provedAt = now
    return 204
  }
  user.version += 1
  if (operation.what === 'sign out everywhere') return 204
  if (session) session.version = user.version
  if (operation.what !== 'change the password') return 204
  user.password = operation.password
  // "Its cookie gets another secret (the old one is good for 30 seconds more)".
  if (session && credential?.kind === 'cookie') {
    session.previous = { secret: session.secret, until: now + lifetimes.grace }
    session.secret = operation.name
    credentials[operation.name] = { ...credential, secret: operation.name }
  }
  return 200
}

/** "Refresh tokens": good once; for 30 seconds after that the same child again; later it is a theft. */
function refresh(model: Model, { name, by }: { name: string; by: string }): number {
  const { now, era, user, sessions, credentials } = model
  const token = credentials[by]
  if (token?.kind !== 'refresh' || era - token.era > 1) return 400
  const { number } = token
  const session = sessions[token.session]
  if (!session || !isLive(model, session)) return 400
  // A higher number than the database knows is ours too: it was put back.
  const isNewest = number >= session.generation
  const isRetry = number === session.generation - 1 && now < session.rotatedAt + lifetimes.grace
  if (!isNewest && !isRetry) {
    session.hasEnded = true
    model.thefts += 1
    return 400
  }
  if (isNewest) Object.assign(session, { generation: number + 1, rotatedAt: now })
  session.seenAt = now
  const { version } = user
  const until = now + lifetimes.access
  credentials[name] = { kind: 'sid', version, until, session: token.session }
  holdRefreshToken(model, { ...token, number: number + 1, era })
  return 200
}

type RefreshToken = Extract<Credential, { kind: 'refresh' }>

/** What a refresh token is called: there is one alone that is so. */
export function refreshName({ session, number, era }: Omit<RefreshToken, 'kind'>): string {
  return `refresh token ${number} of ${session} by secret ${era}`
}

function holdRefreshToken({ credentials }: Model, token: RefreshToken): void {
  credentials[refreshName(token)] ??= token
}

/** Whether a request with it is answered. */
function isGood(model: Model, credential: Credential): boolean {
  const { now, user, sessions } = model
  if (!isIn(user)) return false
  if (credential.kind === 'contract') return isCurrent(model, credential)
  const session = sessions[credential.session]
  if (!session || !isLive(model, session)) return false
  if (credential.kind === 'sid') return isCurrent(model, credential)
  if (credential.kind === 'refresh') return false
  const { secret, previous } = session
  return (
    credential.secret === secret || (credential.secret === previous?.secret && now < previous.until)
  )
}

function isCurrent({ now, user }: Model, token: { version: number; until: number }): boolean {
  return token.version === user.version && now < token.until
}

function isLive({ now, user }: Model, session: Session): boolean {
  return (
    isIn(user) &&
    !session.hasEnded &&
    session.version === user.version &&
    now < session.endsAt &&
    now < session.seenAt + lifetimes.idle
  )
}

function isIn({ isThere, isActive }: User): boolean {
  return isThere && isActive
}
