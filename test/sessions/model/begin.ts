import { holdRefreshToken, isLive, lifetimes, type Model, type Operation } from './model.ts'

/** A login that has been let in: what it asks for. */
export function logIn(model: Model, { name, by }: Extract<Operation, { what: 'log in' }>): number {
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

/** "Refresh tokens": good once; for 30 seconds after that the same child again; later it is a theft. */
export function refresh(model: Model, { name, by }: { name: string; by: string }): number {
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
