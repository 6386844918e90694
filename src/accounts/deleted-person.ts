import { and, desc, eq, gt, inArray } from 'drizzle-orm'
import * as z from 'zod/mini'
import { keyedHash } from '../crypto/hmac.ts'
import { sealingKey, unseal } from '../crypto/seal.ts'
import type { Database } from '../db/client.ts'
import { isBehind } from '../db/keyset.ts'
import {
  deletedUser,
  type OauthAccount,
  oauthAccount,
  type User,
  user,
} from '../db/schema/accounts.ts'
import { canonicalEmail } from '../email-address/address.ts'
import type { DataKeys } from '../keys/data-keys.ts'
import { type Keys, rootMaterial, type Secrets } from '../keys/keys.ts'

/** What the functions here need; Deps has it. */
interface Needs {
  config: Secrets
  dataKeys: DataKeys
}

/** What it takes to bring a person back. */
export interface Person {
  user: User
  accounts: OauthAccount[]
}

const Row = z.record(z.string(), z.unknown())
const Unsealed = z.object({ user: Row, accounts: z.array(Row) })

/** The accounts of a user at providers. */
export function selectAccounts(db: Database, id: string) {
  return db.select().from(oauthAccount).where(eq(oauthAccount.user_id, id))
}

/** All that is there of a person; undefined if there is none. */
export async function readPerson(db: Database, id: string): Promise<Person | undefined> {
  const users = db.select().from(user).where(eq(user.id, id))
  const [[row], accounts] = await db.batch([users, selectAccounts(db, id)])
  return row && { user: row, accounts }
}

/** The statement that reads what is kept of a deleted person, while there is a way back. */
export function selectDeleted({ db, now }: { db: Database; now(): number }, id: string) {
  const isKept = and(eq(deletedUser.id, id), gt(deletedUser.expires_at, now()))
  return db.select().from(deletedUser).where(isKept)
}

/** How many findDeleted() gives at most. */
const mostFound = 200

/** Who had an address, in any spelling, and can be brought back: the last who was deleted first, at most 200. */
export async function findDeleted(
  { db, keys, now }: { db: Database; keys: Keys; now(): number },
  email: string,
) {
  const { current, previous } = await keys('deletedAddresses')
  const hashes = await Promise.all([current, ...previous].map((key) => hashAddress(key, email)))
  const { id, deleted_at, expires_at, deleted_by } = deletedUser
  return db
    .select({ id, deleted_at, expires_at, deleted_by })
    .from(deletedUser)
    .where(and(inArray(deletedUser.address_hash, hashes), gt(expires_at, now())))
    .orderBy(desc(deleted_at), id)
    .limit(mostFound)
}

/**
 * Who can be brought back for longest first; `next` is what `after` is for those that follow, or null. Who
 * they were stays sealed.
 */
export async function listDeleted(
  { db, now }: { db: Database; now(): number },
  { after, limit }: { after: string | undefined; limit: number },
) {
  const { id, deleted_at, expires_at, deleted_by } = deletedUser
  const rows = await db
    .select({ id, deleted_at, expires_at, deleted_by })
    .from(deletedUser)
    .where(and(gt(expires_at, now()), isBehind(expires_at, id, after)))
    .orderBy(desc(expires_at), desc(id))
    .limit(limit + 1)
  const people = rows.slice(0, limit)
  const last = rows.length > limit ? people.at(-1) : undefined
  return { people, next: last ? `${last.expires_at}-${last.id}` : null }
}

/** What findDeleted() finds a person by. */
export async function addressHash({ keys }: { keys: Keys }, { user }: Person): Promise<string> {
  const { current } = await keys('deletedAddresses')
  return hashAddress(current, user.email)
}

function hashAddress(key: CryptoKey, email: string): Promise<string> {
  return keyedHash(key, `deleted user ${canonicalEmail(email)}`)
}

/** Seals a person for the row of `deleted_user` that has the person's id. */
export function sealPerson({ dataKeys }: Pick<Needs, 'dataKeys'>, person: Person): Promise<string> {
  return dataKeys.seal(JSON.stringify(person), placeOf(person.user.id))
}

/** The rows that were sealed, column by column; undefined if the key that did it is lost. */
export async function unsealPerson(deps: Needs, id: string, sealed: string) {
  const text =
    (await deps.dataKeys.unseal(sealed, placeOf(id))) ?? (await unsealOld(deps, id, sealed))
  return text === undefined ? undefined : Unsealed.parse(JSON.parse(text))
}

/** The version before sealed with a key made of the secret, and not with a data key. */
async function unsealOld({ config }: Needs, id: string, sealed: string) {
  for (const secret of rootMaterial(config)) {
    const key = await sealingKey(secret, 'postern deleted users')
    const text = await unseal(key, sealed, placeOf(id))
    if (text !== undefined) return text
  }
  return undefined
}

function placeOf(id: string): string {
  return `deleted_user.sealed.${id}`
}
