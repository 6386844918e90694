import { eq } from 'drizzle-orm'
import { selectAccounts, selectDeleted, unsealPerson } from '../accounts/deleted-person.ts'
import { user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { selectEventsOf } from '../events/trail.ts'
import { selectMailsTo } from '../outbox/queue.ts'
import { fieldsFor, type Role, readFields } from '../profile.ts'
import { selectAllSessions } from '../sessions/list-sessions.ts'
import { selectLoginCode } from '../sign-in/login-codes.ts'

/** What is told of each row: a column that is added is not told unasked, and a test asks for it. */
export const told = {
  user: [
    'id',
    'email',
    'is_active',
    'is_superuser',
    'is_verified',
    'credential_version',
    'created_at',
    'updated_at',
    'language',
    'email_changed_at',
    'alarms_since',
    'new_password_required_at',
    'has_password',
  ],
  session: [
    'id',
    'kind',
    'proofs',
    'auth_time',
    'created_at',
    'seen_at',
    'expires_at',
    'ended_at',
    'browser',
    'system',
    'country',
    'provider_name',
    'provider_issuer',
    'provider_subject',
    'provider_sid',
  ],
  account: ['id', 'oauth_name', 'account_id', 'account_email', 'expires_at', 'issuer'],
} as const

/**
 * All that is stored of a person, also of a deleted one, but what others could sign in with: no hash,
 * no secret, no token; and of src/profile.ts what the reader may read. Undefined if nothing is.
 */
export async function exportUser(deps: Deps, id: string, reader: Role = 'superuser') {
  const { db } = deps
  const readable = fieldsFor(reader, 'read')
  // At once, so that a deletion can't move the person meanwhile.
  const [[present], accounts, [deleted], mails, [code], sessions, events] = await db.batch([
    db.select().from(user).where(eq(user.id, id)),
    selectAccounts(db, id),
    selectDeleted(deps, id),
    selectMailsTo(db, id),
    selectLoginCode(db, id),
    selectAllSessions(db, id),
    selectEventsOf(db, id),
  ])
  const person = present
    ? { user: present, accounts }
    : deleted && (await unsealPerson(deps, id, deleted.sealed))
  if (!person && !deleted && events.length === 0) return undefined
  return {
    user: person ? { ...pick(person.user, told.user), ...readFields(readable, person.user) } : null,
    accounts: (person?.accounts ?? []).map((account) => pick(account, told.account)),
    mails,
    login_code: code ?? null,
    sessions: sessions.map((one) => pick(one, told.session)),
    events,
    deleted: deleted
      ? { at: deleted.deleted_at, until: deleted.expires_at, by: deleted.deleted_by }
      : null,
  }
}

function pick(row: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)))
}
