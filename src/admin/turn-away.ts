import type { LostRight } from '../accounts/still-superuser.ts'
import { MovedOn } from '../html/moved-on.ts'
import { withReturnTo } from '../html/return-to.ts'
import { ApiError } from '../http/errors.ts'

/** Says what the guards say, to a superuser who has lost the right to act since being let in. */
export function turnAway(lost: LostRight, returnTo: string): never {
  if (lost === 'signed-out') throw new MovedOn(withReturnTo('/login', returnTo))
  throw new ApiError('Not Found')
}
