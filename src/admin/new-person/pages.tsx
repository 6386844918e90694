import type { User } from '../../db/schema/accounts.ts'
import type { Deps } from '../../deps.ts'
import { parseEmail } from '../../email-address/address.ts'
import { Field, Form } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import type { Visit } from '../../html/visit.ts'
import { runAfterResponse } from '../../http/context.ts'
import { deliver } from '../../outbox/deliver.ts'
import { writeInvitation } from '../../outbox/reset-mail.ts'
import { createForOthers } from '../../registration/create-for-others.ts'
import { superuserOnPages, superuserToProve, wantFreshProof } from '../../sessions/page-guards.ts'
import { Check } from '../parts.tsx'
import { turnAway } from '../turn-away.ts'

/** What the form says. */
interface Filled {
  email: string
  invite: boolean
  active: boolean
  verified: boolean
  superuser: boolean
}

const path = '/admin/users/new'

/** An account for someone else. */
export const pages = [
  showPage({
    path,
    guard: superuserOnPages,
    // Nothing else of the address: a link must not tick a box.
    handle: (c, visit) => newPersonPage(visit, { ...untouched, email: c.req.query('email') ?? '' }),
  }),
  takeForm({
    path,
    guard: superuserToProve,
    async handle(c, visit, form) {
      const { deps } = c.var
      const { user: actor, session } = visit.visitor
      const filled = read(form)
      // No address is longer.
      const email = filled.email.slice(0, 320)
      wantFreshProof(c, session, `${path}?${new URLSearchParams({ email })}`)
      const { adding } = visit.texts.console
      const address = parseEmail(filled.email)
      if ('reason' in address) {
        return withStatus(c, 400, newPersonPage(visit, filled, adding.badEmail))
      }
      const created = await create(deps, { ...filled, email: address.email }, actor)
      if ('user' in created) {
        const { user, mail } = created
        if (mail)
          runAfterResponse(c, 'Invitation', () => deliver(deps, mail, user, writeInvitation))
        return c.redirect(`/admin/users/${user.id}?done=${mail ? 'invited' : 'added'}`, 303)
      }
      if (created.refusal !== 'email-taken') return turnAway(created.refusal, path)
      return withStatus(c, 400, newPersonPage(visit, filled, adding.taken))
    },
  }),
]

const untouched: Filled = {
  email: '',
  invite: true,
  active: true,
  verified: false,
  superuser: false,
}

function read(form: URLSearchParams): Filled {
  const isOn = (name: string) => form.get(name) === 'yes'
  return {
    email: form.get('email') ?? '',
    invite: isOn('invite'),
    active: isOn('active'),
    verified: isOn('verified'),
    superuser: isOn('superuser'),
  }
}

function create(deps: Deps, filled: Filled, actor: User) {
  const { email, invite, active, verified, superuser } = filled
  const flags = { is_active: active, is_verified: verified, is_superuser: superuser }
  return createForOthers(deps, { email, invite, ...flags, profile: {} }, actor)
}

function newPersonPage(visit: Visit, filled: Filled, error?: string) {
  const texts = visit.texts.console.adding
  return (
    <House visit={visit} title={texts.title} lead={texts.lead}>
      <Form visit={visit} action={path}>
        <Field
          name="email"
          type="email"
          label={texts.email}
          autocomplete="off"
          value={filled.email}
          error={error}
        />
        <Check name="invite" label={texts.invite} hint={texts.inviteHint} isOn={filled.invite} />
        <Check name="active" label={texts.active} isOn={filled.active} />
        <Check
          name="verified"
          label={texts.verified}
          hint={texts.verifiedHint}
          isOn={filled.verified}
        />
        <Check
          name="superuser"
          label={texts.superuser}
          hint={texts.superuserHint}
          isOn={filled.superuser}
        />
        <button type="submit">{texts.button}</button>
      </Form>
    </House>
  )
}
