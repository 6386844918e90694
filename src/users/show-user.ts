import * as z from 'zod/mini'
import { emailField } from '../api/email-field.ts'
import type { User } from '../db/schema/accounts.ts'
import { normalEmail } from '../email-address/address.ts'

/** An account as the API shows it. */
export const UserRead = z
  .object({
    id: z.string().register(z.globalRegistry, { format: 'uuid' }),
    email: emailField(),
    is_active: z._default(z.boolean(), true),
    is_superuser: z._default(z.boolean(), false),
    is_verified: z._default(z.boolean(), false),
  })
  .register(z.globalRegistry, { title: 'UserRead' })

/**
 * What the API shows of a row: these fields, in this order, and no other column ever. An address
 * that was written by hand is shown in normal form.
 */
export function showUser(row: User) {
  return {
    id: row.id,
    email: normalEmail(row.email),
    is_active: row.is_active,
    is_superuser: row.is_superuser,
    is_verified: row.is_verified,
  }
}
