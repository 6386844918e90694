import { logIn, refresh } from './begin.ts'
import { isGood, isIn, lifetimes, type Model, type Operation } from './model.ts'

/** Does it to the model; the status of the answer. */
export function act(model: Model, operation: Operation): number {
  let outcome = admit(model, operation)
  while (typeof outcome !== 'number') outcome = carryOut(model, operation, outcome)
  return outcome
}

/** What an operation was let in by, and rests on until it is carried out. */
export interface Admitted {
  version: number
  /** A change of activity is one; a second one at the same time is none. */
  isChange?: boolean
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
      return user.isThere
        ? { version, isChange: user.isActive !== (operation.what === 'activate') }
        : 404
    case 'delete':
      return user.isThere ? { version } : 404
    case 'bring back':
      return user.isThere ? 404 : { version }
    default:
      return { version }
  }
}

type ByCredential = Extract<Operation, { by: string }>

/** Requests by a credential that guards let in. */
function admitBy(model: Model, operation: ByCredential): Admitted | number {
  const { now, user, sessions, credentials } = model
  const credential = credentials[operation.by]
  if (!credential || !isGood(model, credential, operation.what === 'look')) return 401
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
      return isAsBefore ? logIn(model, operation) : 400
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
      user.isActive = operation.what === 'activate'
      // By the contract access tokens live on; sessions do not.
      if (admitted.isChange) {
        for (const session of Object.values(model.sessions)) session.hasEnded = true
      }
      return 200
    case 'delete':
      if (!user.isThere) return 404
      user.isThere = false
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
