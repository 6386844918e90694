import { requireNewPassword } from '../../accounts/require-new-password.ts'
import type { LostRight } from '../../accounts/still-superuser.ts'
import type { User } from '../../db/schema/accounts.ts'
import type { Deps } from '../../deps.ts'
import { deliver, type WriteMail } from '../../outbox/deliver.ts'
import { promiseMail } from '../../outbox/promise-mail.ts'
import { writeResetMail } from '../../outbox/reset-mail.ts'
import { endSessionOf } from '../../sessions/end-session.ts'
import { signOutOthers } from '../../sessions/sign-out-others.ts'
import { unlock } from '../../sign-in/unlock.ts'
import { changeForOthers, type WantedChanges } from '../../users/change-user.ts'
import { writeVerifyMail } from '../../verification/verify-token.ts'

/** Why nothing was done, though the superuser has the right and the person is there. */
export type Refusal =
  | 'last-superuser'
  | 'inactive'
  | 'already-verified'
  | 'nothing-counted'
  | 'no-session'

/** How it ended, and what is to be done once that is answered. */
interface Acted {
  outcome: 'done' | 'gone' | Refusal | LostRight
  afterwards?: () => Promise<void>
}

/** Whom it is about, on whose word, and what else the form says. */
interface Asked {
  target: User
  actor: User
  form: URLSearchParams
}

type Act = (deps: Deps, asked: Asked) => Promise<Acted>

const table = {
  verify: change({ is_verified: true }),
  unverify: change({ is_verified: false }),
  activate: change({ is_active: true }),
  deactivate: change({ is_active: false }),
  'make-superuser': change({ is_superuser: true }),
  'take-superuser': change({ is_superuser: false }),
  'send-reset': send('reset', writeResetMail),
  async 'send-verification'(deps, asked) {
    if (asked.target.is_verified) return { outcome: 'already-verified' }
    return send('verify', writeVerifyMail)(deps, asked)
  },
  async 'sign-out'(deps, { target, actor }) {
    const outcome = await signOutOthers(deps, [target.id], actor)
    if (typeof outcome === 'string') return { outcome }
    return { outcome: outcome.length === 0 ? 'gone' : 'done' }
  },
  async 'end-session'(deps, { target, actor, form }) {
    const outcome = await endSessionOf(deps, target.id, form.get('session') ?? '', actor)
    if (outcome === 'unknown') return { outcome: 'no-session' }
    return { outcome: outcome === 'ended' ? 'done' : outcome }
  },
  async 'require-password'(deps, { target, actor }) {
    const outcome = await requireNewPassword(deps, target, actor)
    return { outcome: outcome === 'required' ? 'done' : outcome }
  },
  async unlock(deps, { target, actor }) {
    const outcome = await unlock(deps, target, actor)
    return { outcome: outcome === 'unlocked' ? 'done' : outcome }
  },
} as const satisfies Record<string, Act>

export type Action = keyof typeof table

/** What can be done with one person, by what forms call it. */
export const actions: Readonly<Record<Action, Act>> = table

/** After these who did it to themselves has no place in the console any more. */
export const leavesConsole: readonly Action[] = ['deactivate', 'take-superuser', 'sign-out']

function change(changes: WantedChanges): Act {
  return async (deps, { target, actor }) => {
    const outcome = await changeForOthers(deps, target, changes, actor)
    if ('user' in outcome) return { outcome: 'done' }
    const { refusal } = outcome
    if (refusal === 'invalid-password' || refusal === 'email-taken') {
      throw new Error('A change of a flag was refused as one of something else')
    }
    return { outcome: refusal }
  }
}

function send(purpose: 'reset' | 'verify', write: WriteMail): Act {
  return async (deps, { target, actor }) => {
    const promised = await promiseMail(deps, purpose, target, actor)
    if ('refusal' in promised) return { outcome: promised.refusal }
    const { mail } = promised
    return { outcome: 'done', afterwards: () => deliver(deps, mail, target, write) }
  }
}
