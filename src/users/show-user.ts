import * as z from 'zod/mini'
import { emailField } from '../api/email-field.ts'
import { fieldsToShow } from '../api/profile-fields.ts'
import type { User } from '../db/schema/accounts.ts'
import { normalEmail } from '../email-address/address.ts'
import { fields, fieldsFor, readFields } from '../profile.ts'

const shown = {
  id: z.string().register(z.globalRegistry, { format: 'uuid' }),
  email: emailField(),
  is_active: z._default(z.boolean(), true),
  is_superuser: z._default(z.boolean(), false),
  is_verified: z._default(z.boolean(), false),
}

/** An account as the API shows it to its person. */
export const UserRead = z
  .object({ ...shown, ...fieldsToShow('person') })
  .register(z.globalRegistry, { title: 'UserRead' })

/** An account as the API shows it to a superuser: the same, unless src/profile.ts has fields for them only. */
export const UserReadBySuperuser =
  fieldsFor('person', 'read').length === fields.length
    ? UserRead
    : z
        .object({ ...shown, ...fieldsToShow('superuser') })
        .register(z.globalRegistry, { title: 'UserReadBySuperuser' })

/**
 * What the API shows of a row to its person: these fields, in this order, and no other column ever.
 * An address that was written by hand is shown in normal form.
 */
export function showUser(row: User) {
  return { ...showBasics(row), ...readFields(fieldsFor('person', 'read'), row) }
}

/** The same for superusers, who may read every field. */
export function showToSuperuser(row: User) {
  return { ...showBasics(row), ...readFields(fields, row) }
}

function showBasics(row: User) {
  return {
    id: row.id,
    email: normalEmail(row.email),
    is_active: row.is_active,
    is_superuser: row.is_superuser,
    is_verified: row.is_verified,
  }
}
