import { sql } from 'drizzle-orm'
import {
  type Actor,
  findLostRight,
  isStillSuperuser,
  type LostRight,
} from '../accounts/still-superuser.ts'
import { rowValues } from '../db/row-values.ts'
import { type User, user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { emailColumns } from '../email-address/address.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import { type DraftMail, draftMail, insertMailBySuperuser } from '../outbox/queue.ts'

/** The account that a superuser makes for someone else. */
interface Wanted {
  email: string
  is_active: boolean
  is_superuser: boolean
  is_verified: boolean
  /** Whether a mail asks the person to choose a password. */
  invite: boolean
  /** Values of fields of src/profile.ts, by name. */
  profile: Readonly<Record<string, unknown>>
}

/**
 * Creates an account with a password that no one knows: its person sets one with a mailed token,
 * of the invitation or of forgot-password.
 */
export async function createForOthers(
  deps: Deps,
  { email, invite, profile, is_active, is_superuser, is_verified }: Wanted,
  actor: Actor,
): Promise<{ user: User; mail: DraftMail | undefined } | { refusal: 'email-taken' | LostRight }> {
  const { db, now, passwords } = deps
  const id = crypto.randomUUID()
  const mail = invite ? await draftMail(deps, 'invite', email, {}) : undefined
  const flags = { is_active, is_superuser, is_verified }
  const about = { userId: id, actorId: actor.id }
  const told: Told[] = [{ kind: 'user.created', ...about, fields: flags }]
  const toldOfMail: Told[] = [{ kind: 'user.invited', ...about }]
  const row = {
    id,
    ...emailColumns(email),
    hashed_password: await passwords.hash(crypto.randomUUID() + crypto.randomUUID()),
    has_password: false,
    ...flags,
    created_at: now(),
    updated_at: now(),
    ...profile,
  }
  const [[created]] = await db.batch([
    db
      .insert(user)
      .select(sql`select ${rowValues(user, row)} where ${isStillSuperuser(deps, actor)}`)
      .onConflictDoNothing()
      .returning(),
    keepEvents(deps, told),
    ...(mail
      ? ([insertMailBySuperuser(deps, mail, id), keepEvents(deps, toldOfMail)] as const)
      : []),
  ])
  if (!created) return { refusal: (await findLostRight(deps, actor)) ?? 'email-taken' }
  logEvents(told)
  if (mail) logEvents(toldOfMail)
  return { user: created, mail }
}
