import { and, gt, isNull, lte, or } from 'drizzle-orm'
import {
  type Actor,
  findLostRight,
  isStillSuperuser,
  type LostRight,
} from '../accounts/still-superuser.ts'
import type { Database } from '../db/client.ts'
import { type SigningKey, signingKey } from '../db/schema/keys.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import { type DataKeys, retireDataKeys } from '../keys/data-keys.ts'
import { keyTimes, makeSigningKey, type SigningKeys } from '../keys/signing-keys.ts'

/** What rotateKeys needs; Deps has it. */
interface Needs {
  db: Database
  config: { lifetimesSeconds: { access: number } }
  dataKeys: DataKeys
  signingKeys: SigningKeys
  now(): number
}

/**
 * Makes a key that signs once it has been published for long enough; the one before is kept until what
 * it signs is over. If compromised: the new one signs at once, all others are retired, and what the
 * new one is sealed with is new too.
 */
export async function rotateKeys(
  deps: Needs,
  actor: Actor,
  isCompromised: boolean,
): Promise<{ key: SigningKey } | { refusal: 'under-way' | LostRight }> {
  const { db, now, config, dataKeys, signingKeys } = deps
  const mayAct = isStillSuperuser(deps, actor)
  // That there is a key to follow.
  await signingKeys.list()
  if (isCompromised) {
    await retireDataKeys(deps, mayAct)
    await dataKeys.forget()
  }
  const at = now()
  const key = await makeSigningKey(deps, isCompromised ? at : at + keyTimes.published)
  const { kid, activates_at } = key
  const told: Told[] = [
    {
      kind: 'key.rotated',
      userId: actor.id,
      actorId: actor.id,
      fields: { kid, is_compromised: isCompromised },
    },
  ]
  const followed = isCompromised
    ? or(isNull(signingKey.retires_at), gt(signingKey.retires_at, at))
    : and(isNull(signingKey.retires_at), lte(signingKey.activates_at, at))
  const keptUntil = activates_at + config.lifetimesSeconds.access + keyTimes.leeway
  const [, inserted] = await db.batch([
    db
      .update(signingKey)
      .set({ retires_at: isCompromised ? at : keptUntil })
      .where(and(followed, mayAct)),
    // One that no other follows is still there: it does not sign yet, or who asks may not act any more.
    db.insert(signingKey).values(key).onConflictDoNothing().returning(),
    keepEvents(deps, told),
  ])
  await signingKeys.forget()
  const [made] = inserted
  if (!made) return { refusal: (await findLostRight(deps, actor)) ?? 'under-way' }
  logEvents(told)
  return { key: made }
}
