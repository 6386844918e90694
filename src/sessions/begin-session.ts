import { and, desc, eq, exists, inArray, ne, not, or, sql } from 'drizzle-orm'
import { rowValues } from '../db/row-values.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { event } from '../db/schema/events.ts'
import { type Proofs, type Session, session } from '../db/schema/sessions.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import type { DataKeys } from '../keys/data-keys.ts'
import type { Keys } from '../keys/keys.ts'
import { sessionLimits } from '../limits.ts'
import type { Asker } from '../mail/asker.ts'
import { type AlarmStore, raiseAlarm } from '../outbox/alarms.ts'
import { endNamed } from './end-session.ts'
import { isOpen, type Store } from './live-session.ts'
import { makeRefreshToken, newFamily } from './refresh-token.ts'
import { makeSecret, type NamedSession, sha256 } from './session-secret.ts'

interface Needs extends Store {
  config: Store['config'] & AlarmStore['config']
  keys: Keys
  dataKeys: DataKeys
}

/** What a new session is to be. */
export interface WantedSession {
  kind: Session['kind']
  /** What its client holds: refresh tokens, or a secret in a cookie or a bearer token. */
  by: 'refresh-token' | 'secret'
  asker: Asker
  /** Whether the client has signed in to the account before, which spares its person a mail. */
  isKnownClient: boolean
  /** What the client held before: of another sign-in, which ends. */
  replaces: NamedSession | undefined
  /** The provider that the person came by. */
  provider?: SessionProvider | undefined
}

/** Who a person is at a provider, for as long as the session lasts. */
export interface SessionProvider {
  name: string
  issuer: string
  subject: string
  /** The provider's name of its own session. */
  sid: string | undefined
  /** For signing out there; undefined: that is not wanted. */
  idToken: string | undefined
}

/** A session that has begun. */
export interface BegunSession {
  id: string
  /** What its client holds from now on; it stands nowhere else. */
  token: string
}

/**
 * Begins a session of a user who has proved to be that, in one round trip; undefined if the user is
 * gone, inactive or of another credential version by now. Only sign-in/sign-in.ts calls it.
 */
export async function beginSession(
  deps: Needs,
  person: User,
  proofs: Proofs,
  { kind, by, asker, isKnownClient, replaces, provider }: WantedSession,
): Promise<BegunSession | undefined> {
  const { db, config, now } = deps
  const id = crypto.randomUUID()
  const { token, columns } = by === 'secret' ? await withSecret(id) : await withFamily(deps, id)
  const row = {
    id,
    user_id: person.id,
    credential_version: person.credential_version,
    kind,
    ...columns,
    proofs,
    auth_time: now(),
    created_at: now(),
    seen_at: now(),
    expires_at: now() + config.sessionLifetimesSeconds.all,
    browser: asker.browser ?? null,
    system: asker.system ?? null,
    country: asker.country ?? null,
    ...(provider && (await withProvider(deps, id, provider))),
  }
  const isStillIn = and(
    eq(user.id, person.id),
    eq(user.credential_version, person.credential_version),
    eq(user.is_active, true),
  )
  const told: Told[] = [
    {
      kind: 'session.started',
      userId: person.id,
      actorId: person.id,
      fields: { session_id: id, proofs: Object.keys(proofs).join(' '), ...clientOf(asker) },
    },
  ]
  const [begun] = await db.batch([
    db
      .insert(session)
      .select(sql`select ${rowValues(session, row)} from ${user} where ${isStillIn}`)
      .returning({ id: session.id }),
    keepEvents(deps, told),
    ...(isKnownClient ? [] : tellNewDevice(deps, person, id, asker)),
    // Who knows its secret may end it, whoever signs in now (session fixation).
    ...(replaces ? endNamed(deps, replaces) : []),
    clearOthers(deps, person),
  ])
  if (begun.length === 0) return undefined
  logEvents(told)
  return { id, token }
}

/** What is known of who signs in, without the network: the event outlives the session. */
function clientOf({ browser, system, country }: Asker) {
  return { ...(browser && { browser }), ...(system && { system }), ...(country && { country }) }
}

/** Behind the event of the session; of the first session of an account there is nothing to tell. */
function tellNewDevice(deps: Needs, { id: userId }: User, sessionId: string, asker: Asker) {
  const { db } = deps
  const others = and(eq(session.user_id, userId), ne(session.id, sessionId))
  const began = and(
    eq(event.user_id, userId),
    eq(event.kind, 'session.started'),
    sql`${event.fields} ->> 'session_id' <> ${sessionId}`,
  )
  const condition = or(
    exists(db.select({ id: session.id }).from(session).where(others)),
    // Of sessions that are over and swept away.
    exists(db.select({ id: event.id }).from(event).where(began)),
  )
  return raiseAlarm(deps, { kind: 'new-device', userIds: [userId], asker, condition })
}

async function withProvider(
  { dataKeys }: Needs,
  id: string,
  { name, issuer, subject, sid, idToken }: SessionProvider,
) {
  return {
    provider_name: name,
    provider_issuer: issuer,
    provider_subject: subject,
    provider_sid: sid ?? null,
    sealed_id_token: idToken === undefined ? null : await dataKeys.seal(idToken, idTokenPlace(id)),
  }
}

/** Where the ID token of a session is sealed for. */
export function idTokenPlace(sessionId: string): string {
  return `session.sealed_id_token.${sessionId}`
}

async function withSecret(id: string) {
  const { secret, secretHash } = await makeSecret()
  return { token: `${id}.${secret}`, columns: { secret_hash: secretHash } }
}

async function withFamily(deps: Needs, id: string) {
  const family = newFamily()
  const token = await makeRefreshToken(deps, { id, number: 0, family })
  return { token, columns: { family_hash: await sha256(family) } }
}

/**
 * Deletes what is over of a user's sessions, and of the others the oldest above the limit: in a loop a
 * person would make rows without end.
 */
function clearOthers(deps: Needs, { id }: User) {
  const { db } = deps
  // As it is now: a session that was spared meanwhile has a version that the login did not see.
  const version = db.select({ version: user.credential_version }).from(user).where(eq(user.id, id))
  const oldest = db
    .select({ id: session.id })
    .from(session)
    .where(eq(session.user_id, id))
    .orderBy(desc(session.created_at), desc(session.id))
    // Of SQLite an offset wants one.
    .limit(1_000_000)
    .offset(sessionLimits.listed)
  const isOver = or(
    not(sql`${isOpen(deps)}`),
    ne(session.credential_version, version),
    inArray(session.id, oldest),
  )
  return db.delete(session).where(and(eq(session.user_id, id), isOver))
}
