import { findUsersById } from '../../accounts/accounts.ts'
import { parseUserId } from '../../accounts/user-id.ts'
import type { User } from '../../db/schema/accounts.ts'
import type { Deps } from '../../deps.ts'
import { isPosition, listUsers } from '../../users/list-users.ts'

/** The flags that a list of people can be filtered by, by what they are called in addresses. */
const flags = { active: 'is_active', verified: 'is_verified', superuser: 'is_superuser' } as const

/** Whom a list shows. Of a flag that is not there, it does not matter. */
export interface Filter {
  /** How an address begins, `@` and a domain, or an id. */
  q: string
  flags: Partial<Record<keyof typeof flags, boolean>>
  after: string | undefined
}

/** The names of the flags. */
export const flagNames = [
  'active',
  'verified',
  'superuser',
] as const satisfies (keyof typeof flags)[]

/** What an address asks for; what it says wrongly counts as not said. */
export function readFilter(query: URLSearchParams): Filter {
  const said = flagNames.flatMap((name) => {
    const value = query.get(name)
    return value === 'yes' || value === 'no' ? [[name, value === 'yes']] : []
  })
  const q = (query.get('q') ?? '').trim()
  return { q, flags: Object.fromEntries(said), after: query.get('after') ?? undefined }
}

/** The same in an address, with `more`; another page of the list where `after` says so. */
export function filterQuery(
  { q, flags: said, after }: Filter,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({
    ...(q && { q }),
    ...Object.fromEntries(Object.entries(said).map(([name, is]) => [name, is ? 'yes' : 'no'])),
    ...(after !== undefined && { after }),
    ...more,
  })
  return query.size === 0 ? '' : `?${query}`
}

/** A page of those people, in one round trip; `next` as listUsers() gives it. */
export async function findPeople(
  deps: Deps,
  { q, flags: said, after }: Filter,
  limit: number,
): Promise<{ users: User[]; next: string | null }> {
  const id = parseUserId(q)
  if (id !== undefined) {
    return { users: [...(await findUsersById(deps, [id])).values()], next: null }
  }
  const domain = q.startsWith('@') && q.length > 1 ? q.slice(1) : undefined
  const email = q !== '' && domain === undefined ? q : undefined
  const { active: is_active, verified: is_verified, superuser: is_superuser } = said
  return listUsers(deps, {
    limit,
    after: isPosition({ email, after }) ? after : undefined,
    email,
    domain,
    is_active,
    is_verified,
    is_superuser,
  })
}
