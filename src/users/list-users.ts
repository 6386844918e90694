import { and, asc, desc, eq, getTableColumns, gt, gte, lt, type SQL, sql } from 'drizzle-orm'
import { parseUserId } from '../accounts/user-id.ts'
import type { Database } from '../db/client.ts'
import { isBehind } from '../db/keyset.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { canonicalEmail } from '../email-address/address.ts'
import { canonicalDomain } from '../email-address/domain.ts'

/** Which users, and how many at most; what is undefined does not matter. */
export interface Wanted {
  limit: number
  /** What `next` said with the page before. */
  after?: string | undefined
  /** How the address begins, in any spelling. */
  email?: string | undefined
  domain?: string | undefined
  is_active?: boolean | undefined
  is_superuser?: boolean | undefined
  is_verified?: boolean | undefined
  /** Unix seconds. */
  created_after?: number | undefined
}

/** A stretch of an index: what is in it, in which order, and how its rows are named in `after`. */
interface Walk {
  range: SQL | undefined
  order: SQL[]
  position: SQL<string>
}

/** A page looks at no more rows than this: what it costs does not depend on what it finds. */
const walkedRows = 1000

/** Higher than any character of an address. */
const beyond = '\u{10ffff}'

/** Whether `after` is one that listUsers gave for the same filters. */
export function isPosition({ email, after }: Pick<Wanted, 'email' | 'after'>): boolean {
  if (after === undefined || email !== undefined) return true
  const id = /^\d{1,16}-(.*)$/.exec(after)?.[1]
  return id !== undefined && parseUserId(id) === id
}

/**
 * A page of the users that meet every filter: by address if a part of one is given, else the newest
 * first. `next` names where the next page begins, null if there is none. Where few of many meet the
 * filters a page may have fewer users than wanted, or none, and yet a next one.
 */
export async function listUsers(
  { db }: { db: Database },
  wanted: Wanted,
): Promise<{ users: User[]; next: string | null }> {
  const { limit } = wanted
  const walk = wanted.email === undefined ? newestFirst(wanted) : byAddress(wanted)
  const { range, order, position } = walk
  const walked = selectWalked(db, walk)
  const [found, [last]] = await db.batch([
    db
      .select()
      .from(walked)
      .where(meets(walked, wanted))
      .limit(limit + 1),
    db
      .select({ position })
      .from(user)
      .where(range)
      .orderBy(...order)
      .limit(1)
      .offset(walkedRows - 1),
  ])
  const users = found.slice(0, limit)
  const end = found.length > limit ? users.at(-1) : last
  return { users, next: end?.position ?? null }
}

function selectWalked(db: Database, { range, order, position }: Walk) {
  return db
    .select({ ...getTableColumns(user), position: position.as('position') })
    .from(user)
    .where(range)
    .orderBy(...order)
    .limit(walkedRows)
    .as('walked')
}

function byAddress({ email = '', after }: Wanted): Walk {
  const { email_canonical: address } = user
  const prefix = canonicalEmail(email)
  const from = after === undefined ? gte(address, prefix) : gt(address, after)
  return {
    range: and(from, lt(address, `${prefix}${beyond}`)),
    order: [asc(address)],
    position: sql<string>`${address}`,
  }
}

/** Along the index that leaves the fewest rows. In each, rows of one second are in the order of ids. */
function newestFirst({ after, domain, created_after, ...flags }: Wanted): Walk {
  const { created_at, id } = user
  return {
    range: and(
      narrow(domain, flags),
      created_after === undefined ? undefined : gt(created_at, created_after),
      isBehind(created_at, id, after),
    ),
    order: [desc(created_at), desc(id)],
    position: sql<string>`${created_at} || '-' || ${id}`,
  }
}

/** A partial index takes a condition that is written as it is in the schema. */
function narrow(domain: string | undefined, flags: Pick<Wanted, 'is_superuser' | 'is_active'>) {
  if (flags.is_superuser) return sql`${user.is_superuser} = 1`
  if (flags.is_active === false) return sql`${user.is_active} = 0`
  return domain === undefined ? undefined : eq(user.email_domain, canonicalDomain(domain))
}

/** The filters that the walk has not applied. Applying one twice costs nothing. */
function meets(walked: ReturnType<typeof selectWalked>, wanted: Wanted): SQL | undefined {
  const { email, domain, is_active, is_superuser, is_verified, created_after } = wanted
  return and(
    email === undefined ? undefined : gte(walked.email_canonical, canonicalEmail(email)),
    domain === undefined ? undefined : eq(walked.email_domain, canonicalDomain(domain)),
    is_active === undefined ? undefined : eq(walked.is_active, is_active),
    is_superuser === undefined ? undefined : eq(walked.is_superuser, is_superuser),
    is_verified === undefined ? undefined : eq(walked.is_verified, is_verified),
    created_after === undefined ? undefined : gt(walked.created_at, created_after),
  )
}
