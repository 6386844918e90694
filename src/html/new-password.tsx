import type { PasswordRefusal } from '../accounts/password-policy.ts'
import { Field } from './form.tsx'
import type { Visit } from './visit.ts'

interface NewPasswordProps {
  visit: Visit
  label: string
  /** In characters; 0: there is no least length to tell. */
  minLength: number
  fault: PasswordRefusal['fault'] | undefined
}

/** The field of a password that is chosen: how long it has to be, and why one could not be taken. */
export function NewPassword({ visit, label, minLength, fault }: NewPasswordProps) {
  const { hint, faults } = visit.texts.newPassword
  return (
    <Field
      name="password"
      type="password"
      label={label}
      autocomplete="new-password"
      hint={minLength > 0 ? hint(minLength) : undefined}
      error={fault && faults[fault]}
    />
  )
}
