import { type MailServer, startMailServer } from '../load/mail-server.ts'
import { type Running, register, startBuilt } from './built-service.ts'
import { makeVisitor, type Page, type Visitor } from './visitor.ts'

/** Who looks at a page. */
export type Who = 'stranger' | 'ana' | 'long' | 'fed' | 'superuser'

/** A page in one of its states. */
export interface Stop {
  /** Of the screenshot too. */
  name: string
  who: Who
  path: string
  /** A form that is sent there: the page that it is answered with is the one to look at. */
  form?: Record<string, string>
  status?: number
}

/** The accounts of the tour; all have one password. */
export const password = 'correct horse battery'
const emails: Record<Exclude<Who, 'stranger'>, string> = {
  ana: 'ana.lima@example.com',
  long: `${'wolfeschlegelsteinhausenbergerdorff.'.repeat(1)}the.longest.of.all.the.names@subdomain.of.a.department.example.com`,
  // Without a password that they know.
  fed: 'fed@example.com',
  superuser: 'root@example.com',
}

/** Their ids, which paths name. */
const ids: Record<keyof typeof emails, string> = {
  ana: '00000000-0000-4000-8000-000000000001',
  long: '00000000-0000-4000-8000-000000000002',
  superuser: '00000000-0000-4000-8000-000000000003',
  fed: '00000000-0000-4000-8000-000000000004',
}

/** Every page and state that the tests of markup and of Chromium look at. */
export const stops: readonly Stop[] = [
  { name: 'login', who: 'stranger', path: '/login' },
  { name: 'login-code', who: 'stranger', path: '/login?code=1&email=ana.lima%40example.com' },
  {
    name: 'login-refused',
    who: 'stranger',
    path: '/login',
    form: { email: emails.ana, password: 'wrong' },
    status: 400,
  },
  {
    name: 'login-done',
    who: 'stranger',
    path: '/login?done=password&email=ana.lima%40example.com',
  },
  {
    name: 'login-provider-down',
    who: 'stranger',
    path: '/login?refused=OAUTH_PROVIDER_UNAVAILABLE&provider=department',
    status: 503,
  },
  {
    name: 'login-to-link',
    who: 'stranger',
    path: '/login?refused=OAUTH_USER_ALREADY_EXISTS&provider=okta&return_to=%2Faccount%2Fsecurity%2Flink%3Ftoken%3Dold',
    status: 400,
  },
  { name: 'login-code-form', who: 'stranger', path: '/login-code' },
  {
    name: 'login-code-refused',
    who: 'stranger',
    path: '/login-code',
    form: { email: 'ana' },
    status: 400,
  },
  { name: 'register', who: 'stranger', path: '/register' },
  {
    name: 'register-refused',
    who: 'stranger',
    path: '/register',
    form: { email: 'ana', password: 'x' },
    status: 400,
  },
  {
    name: 'register-short',
    who: 'stranger',
    path: '/register',
    form: { email: 'new@example.com', password: 'x' },
    status: 400,
  },
  {
    name: 'register-taken',
    who: 'stranger',
    path: '/register',
    form: { email: emails.ana, password },
    status: 400,
  },
  { name: 'forgot-password', who: 'stranger', path: '/forgot-password' },
  {
    name: 'forgot-password-sent',
    who: 'stranger',
    path: `/forgot-password?${new URLSearchParams({ done: 'sent', email: emails.long })}`,
  },
  { name: 'reset-password-old', who: 'stranger', path: '/reset-password?token=old', status: 400 },
  { name: 'verify', who: 'stranger', path: '/verify' },
  {
    name: 'verify-registered',
    who: 'stranger',
    path: `/verify?${new URLSearchParams({ done: 'registered', email: emails.long })}`,
  },
  { name: 'verify-old', who: 'stranger', path: '/verify?token=old', status: 400 },
  { name: 'verify-done', who: 'ana', path: '/verify?done=verified' },
  { name: 'not-me-old', who: 'stranger', path: '/not-me?token=old', status: 400 },
  { name: 'not-me-removed', who: 'stranger', path: '/not-me?done=removed' },
  { name: 'not-me-secured', who: 'stranger', path: '/not-me?done=secured' },
  { name: 'not-me-locked', who: 'stranger', path: '/not-me?done=locked' },
  { name: 'logout', who: 'ana', path: '/logout' },
  { name: 'step-up', who: 'ana', path: '/step-up' },
  {
    name: 'step-up-refused',
    who: 'ana',
    path: '/step-up',
    form: { password: 'wrong' },
    status: 400,
  },
  { name: 'step-up-provider', who: 'long', path: '/step-up' },
  {
    name: 'step-up-no-password',
    who: 'fed',
    path: '/step-up?refused=STEP_UP_BAD_CREDENTIALS&provider=okta',
    status: 400,
  },
  { name: 'account', who: 'ana', path: '/account' },
  { name: 'account-long', who: 'long', path: '/account?done=link-sent' },
  { name: 'security', who: 'ana', path: '/account/security' },
  {
    name: 'security-refused',
    who: 'ana',
    path: '/account/security/password',
    form: { current_password: 'wrong', new_password: 'another' },
    status: 400,
  },
  {
    name: 'security-no-address',
    who: 'long',
    path: '/account/security/email',
    form: { email: 'no address' },
    status: 400,
  },
  { name: 'security-no-password', who: 'fed', path: '/account/security?done=linked' },
  { name: 'security-links', who: 'superuser', path: '/account/security' },
  { name: 'security-links-long', who: 'long', path: '/account/security' },
  {
    name: 'security-last-link',
    who: 'fed',
    path: '/account/security?refused=LINK_LAST_WAY_IN',
    status: 400,
  },
  {
    name: 'provider-go-on',
    who: 'superuser',
    path: '/account/security/provider',
    form: { provider: 'github' },
    status: 200,
  },
  { name: 'link-old', who: 'ana', path: '/account/security/link?token=old', status: 400 },
  { name: 'new-address-old', who: 'stranger', path: '/account/email?token=token', status: 400 },
  { name: 'new-address-done', who: 'stranger', path: '/account/email?done=changed' },
  { name: 'sessions', who: 'long', path: '/account/sessions' },
  { name: 'activity', who: 'ana', path: '/account/activity' },
  { name: 'activity-older', who: 'ana', path: '/account/activity?before=1' },
  { name: 'delete', who: 'long', path: '/account/delete' },
  { name: 'deleted', who: 'stranger', path: '/account/deleted' },
  { name: 'console-people', who: 'superuser', path: '/admin/users' },
  { name: 'console-people-found', who: 'superuser', path: '/admin/users?q=wolfe&verified=no' },
  { name: 'console-people-none', who: 'superuser', path: '/admin/users?q=nobody' },
  {
    name: 'console-people-refused',
    who: 'superuser',
    path: '/admin/users',
    form: { do: 'sign-out' },
    status: 400,
  },
  {
    name: 'console-people-done',
    who: 'superuser',
    path: '/admin/users?done=send-verification&count=2',
  },
  { name: 'console-person', who: 'superuser', path: `/admin/users/${ids.ana}` },
  { name: 'console-person-long', who: 'superuser', path: `/admin/users/${ids.long}` },
  { name: 'console-person-done', who: 'superuser', path: `/admin/users/${ids.ana}?done=unlock` },
  {
    name: 'console-person-refused',
    who: 'superuser',
    path: `/admin/users/${ids.superuser}`,
    form: { do: 'take-superuser' },
    status: 400,
  },
  { name: 'console-delete', who: 'superuser', path: `/admin/users/${ids.long}/delete` },
  { name: 'console-new', who: 'superuser', path: '/admin/users/new' },
  { name: 'console-new-again', who: 'superuser', path: '/admin/users/new?email=a&again=yes' },
  {
    name: 'console-new-refused',
    who: 'superuser',
    path: '/admin/users/new',
    form: { email: emails.ana, invite: 'yes' },
    status: 400,
  },
  { name: 'console-deleted', who: 'superuser', path: '/admin/deleted' },
  { name: 'console-events', who: 'superuser', path: '/admin/events' },
  { name: 'console-mails', who: 'superuser', path: '/admin/mails' },
  { name: 'console-mails-waiting', who: 'superuser', path: '/admin/mails?show=pending' },
  { name: 'console-person-linked', who: 'superuser', path: `/admin/users/${ids.fed}` },
  { name: 'console-providers', who: 'superuser', path: '/admin/providers' },
  { name: 'console-provider', who: 'superuser', path: '/admin/providers/former?done=added' },
  { name: 'console-provider-long', who: 'superuser', path: '/admin/providers/department' },
  {
    name: 'console-provider-refused',
    who: 'superuser',
    path: '/admin/providers/okta',
    form: { do: 'save', issuer: 'x', title: 'Okta', client_id: 'postern' },
    status: 400,
  },
  {
    name: 'console-provider-failed',
    who: 'superuser',
    path: '/admin/providers/okta?refused=OAUTH_PROVIDER_REFUSED&reason=jwt_claim_comparison&claim=aud&setting=client_id',
  },
  { name: 'console-provider-new', who: 'superuser', path: '/admin/providers/new' },
  { name: 'console-provider-tried', who: 'superuser', path: '/admin/providers/okta/try' },
  { name: 'console-provider-remove', who: 'superuser', path: '/admin/providers/okta/remove' },
  { name: 'console-settings', who: 'superuser', path: '/admin/settings' },
]

/** A built service with people in it, and their browsers. */
export interface Tour {
  service: Running
  mails: MailServer
  /** A browser without JavaScript. */
  visit(who: Who): Promise<Visitor>
  open(stop: Stop): Promise<Page>
  stop(): Promise<void>
}

/** Where the pages of the tour believe to be: links in mails lead there. */
export const publicUrl = 'http://localhost:8000'

/** Starts it on an empty database. */
export async function startTour(settings: Record<string, string> = {}): Promise<Tour> {
  const mails = await startMailServer()
  const built = await startBuilt({
    PUBLIC_URL: publicUrl,
    ROOT_SECRET: 'a-root-secret-of-the-browser-tests-0123456789-abcdef',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(mails.port),
    SMTP_SECURITY: 'none',
    ...settings,
  })
  // Pages are not looked at by a number.
  const service = { ...built, origin: built.origin.replace('127.0.0.1', 'localhost') }
  await addProviders(service)
  for (const who of ['ana', 'long', 'fed', 'superuser'] as const) {
    await register(service, emails[who], password)
    await service.sql('update user set id = ? where email = ?', ids[who], emails[who])
  }
  await service.sql(
    'update user set is_superuser = 1, is_verified = 1 where email = ?',
    emails.superuser,
  )
  await addLinks(service)
  await signIn(service, 'long', phone)
  const visitors = new Map<Who, Promise<Visitor>>()
  const visit = (who: Who) => {
    const known = visitors.get(who) ?? signIn(service, who)
    visitors.set(who, known)
    return known
  }
  return {
    service,
    mails,
    visit,
    async open({ who, path, form }) {
      const visitor = await visit(who)
      // With what a page before gave: the token of the form.
      if (form) await visitor.follow(await visitor.open(path))
      return form ? visitor.send(path, form) : visitor.open(path)
    },
    async stop() {
      await service.stop()
      mails.stop()
    },
  }
}

const longTitle = 'The Department of Administration and Identity of Acme (Rest)'

/** Providers that are never asked: GitHub alone needs no discovery before a person is sent there. */
async function addProviders({ sql }: Running): Promise<void> {
  for (const [name, kind, title, isOn] of [
    ['okta', 'oidc', 'Okta', 1],
    ['github', 'github', 'GitHub', 1],
    ['department', 'oidc', longTitle, 1],
    ['former', 'oidc', 'A former one', 0],
  ] as const) {
    await sql(
      `insert into provider (name, kind, title, issuer, client_id, sealed_secret, scope, tenants, trust_email,
         domains, signs_up, mfa, claim_rules, keeps_tokens, signs_out, backend, is_on)
       values (?, ?, ?, ?, 'postern', '', 'openid', '[]', 'claim', '[]', 1, '[]', '[]', 0, 0, 'jwt', ?)`,
      ...[name, kind, title, `https://${name}.idp.example`, isOn],
    )
  }
}

async function addLinks({ sql }: Running): Promise<void> {
  await sql('update user set has_password = 0, is_verified = 1 where id = ?', ids.fed)
  for (const [who, provider, isConfirmed] of [
    ['fed', 'okta', true],
    ['long', 'department', true],
    ['superuser', 'okta', true],
    ['superuser', 'department', false],
    ['superuser', 'former', true],
  ] as const) {
    await sql(
      `insert into oauth_account (id, user_id, oauth_name, access_token, account_id, account_email, issuer)
       values (?, ?, ?, '', ?, ?, ?)`,
      ...[crypto.randomUUID(), ids[who], provider, `${who} at ${provider}`, emails[who]],
      isConfirmed ? `https://${provider}.idp.example` : null,
    )
  }
}

/** Both are of one person, whose list of sessions has a row with a button. */
const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
const desk =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

async function signIn({ origin }: Running, who: Who, userAgent = desk): Promise<Visitor> {
  const visitor = makeVisitor(origin, (path, init) => {
    const headers = new Headers(init.headers)
    headers.set('user-agent', userAgent)
    return fetch(`${origin}${path}`, { ...init, headers })
  })
  if (who === 'stranger') return visitor
  const page = await visitor.send('/login', { email: emails[who], password })
  if (page.location !== '/account') throw new Error(`${who} could not sign in: ${page.status}`)
  return visitor
}
