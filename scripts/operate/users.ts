import * as z from 'zod/mini'
import { parseUserId } from '../../src/accounts/user-id.ts'
import { canonicalEmail } from '../../src/email-address/address.ts'
import { fields } from '../../src/profile.ts'
import { UsageError } from '../move/tables.ts'
import { shown } from '../move/terminal.ts'
import type { Service } from './service.ts'

/** A user as the API shows it, the fields of src/profile.ts included. */
export const User = z.looseObject({
  id: z.string(),
  email: z.string(),
  is_active: z.boolean(),
  is_superuser: z.boolean(),
  is_verified: z.boolean(),
})
export type User = z.infer<typeof User>
/** A page of them. */
export const Page = z.object({ users: z.array(User), next: z.nullable(z.string()) })

/** Who had an address and can be brought back. */
export const Deleted = z.object({ users: z.array(z.object({ id: z.string() })) })

/** Finds a user by id, or by any spelling of the address. */
export async function findUser(service: Service, text: string): Promise<User | undefined> {
  const id = parseUserId(text)
  if (id !== undefined) {
    const found = await service.ask('GET', `/users/${id}`)
    return found === undefined ? undefined : readAnswer(User, found)
  }
  const email = text.trim()
  // Of all that begin so the shortest is the first.
  const query = new URLSearchParams({ email, limit: '1' })
  const { users } = readAnswer(Page, await service.ask('GET', `/users?${query}`))
  return users.find((user) => canonicalEmail(user.email) === canonicalEmail(email))
}

/** A user on one line. */
export function lineOf({ email, id, is_active, is_superuser, is_verified }: User): string {
  const states = [
    is_active ? 'active' : 'inactive',
    is_verified ? 'verified' : 'unverified',
    ...(is_superuser ? ['superuser'] : []),
  ]
  return `${shown(email)} (${id}, ${states.join(', ')})`
}

/** What a user has in the fields of src/profile.ts, each as a line. */
export function profileLines(user: User): string[] {
  const said = new Map<string, unknown>(Object.entries(user))
  return fields.map(({ name }) => `  ${name}: ${shown(JSON.stringify(said.get(name) ?? null))}`)
}

/** Reads what the API answered; throws a UsageError if it is something else. */
export function readAnswer<S extends z.ZodMiniType>(schema: S, answer: unknown): z.output<S> {
  const read = schema.safeParse(answer)
  if (!read.success) throw new UsageError('What answered is no Postern, or one of another version')
  return read.data
}
