import {
  anyText,
  appSecret,
  audience,
  brandStyle,
  cookieDomain,
  days,
  ehloName,
  formerPeppers,
  formerRootSecret,
  hostName,
  hostNames,
  type Kind,
  mailbox,
  oneOf,
  onOrOff,
  origins,
  page,
  pepper,
  port,
  publicUrl,
  rootSecret,
  seconds,
  secureUrl,
  shortText,
  support,
  trueOrFalse,
  wholeNumber,
} from './kinds.ts'

/** A row of the table. */
export interface Setting<T> {
  /** Its heading in docs/settings.md. */
  group: string
  takes: Kind<T>
  byDefault: T
  /** The default in words, where the value alone does not tell it. */
  defaultText?: string
  /** To be set as a secret. */
  isSecret?: true
  /** What it does, in Markdown; links are read from docs/. */
  text: string
}

const rows = {
  APP_SECRET: {
    group: 'Secrets',
    takes: appSecret,
    byDefault: '',
    defaultText: 'none: required',
    isSecret: true,
    text: 'signs access tokens of HS256, and may be given to services that verify them',
  },
  APP_SECRET_PREVIOUS: {
    group: 'Secrets',
    takes: appSecret,
    byDefault: undefined,
    isSecret: true,
    text: 'tokens signed with it are still good: [changing the secrets](production.md#changing-the-secrets)',
  },
  ROOT_SECRET: {
    group: 'Secrets',
    takes: rootSecret,
    byDefault: 'APP_SECRET',
    defaultText: '`APP_SECRET` stands in',
    isSecret: true,
    text: 'every other key is made of it, and only this service may hold it: [who holds what](production.md#who-holds-which-secret)',
  },
  ROOT_SECRET_PREVIOUS: {
    group: 'Secrets',
    takes: formerRootSecret,
    byDefault: undefined,
    isSecret: true,
    text: 'the one before, or the word `APP_SECRET` if there was none: tokens of that time are still good',
  },
  PUBLIC_URL: {
    group: 'Address',
    takes: publicUrl,
    byDefault: undefined,
    text: 'where the service is: the issuer (`iss`) of tokens of ES256, where [commands](commands.md#where-they-go) go with `--remote`, and where the pages are. `npm run dev` sets `http://localhost:8000`, with the port of `--port` if there is one',
  },
  PAGES: {
    group: 'Address',
    takes: onOrOff,
    byDefault: true,
    defaultText: 'on',
    text: 'pages for people and [security mails](abuse.md#security-mails), where `PUBLIC_URL` is set; `off` keeps both away',
  },
  BRAND_NAME: {
    group: 'Pages',
    takes: shortText,
    byDefault: 'Postern',
    text: 'whose pages these are: it stands above each and in its title, and once it is set it ends each mail',
  },
  BRAND_LOGO_URL: {
    group: 'Pages',
    takes: secureUrl,
    byDefault: undefined,
    text: 'a picture in place of the name, shown 2 rem high',
  },
  BRAND_STYLE: {
    group: 'Pages',
    takes: brandStyle,
    byDefault: undefined,
    text: 'colours and measures, such as `--brand: light-dark(#0a5, #6e9); --radius: 2px`: [pages.md](pages.md#brand)',
  },
  SUPPORT_CONTACT: {
    group: 'Pages',
    takes: support,
    byDefault: undefined,
    text: 'an address or a page for people who need help; it stands below each page, and in mails under BRAND_NAME',
  },
  ACCESS_TOKEN_LIFETIME_SECONDS: {
    group: 'Tokens',
    takes: seconds,
    byDefault: 3600,
    text: 'of access tokens, and of the login cookie',
  },
  ACCESS_TOKEN_ALG: {
    group: 'Tokens',
    takes: oneOf('HS256', 'ES256'),
    byDefault: 'HS256',
    text: 'what access tokens are signed with: `HS256` with `APP_SECRET`, as FastAPI Users does; `ES256` with a [signing key](signing-keys.md), which wants `PUBLIC_URL` and `ROOT_SECRET`',
  },
  ACCESS_TOKEN_ALG_PREVIOUS: {
    group: 'Tokens',
    takes: oneOf('HS256', 'ES256'),
    byDefault: undefined,
    text: 'access tokens of this one are good too: [changing over](signing-keys.md#from-hs256-to-es256)',
  },
  ACCESS_TOKEN_AUDIENCE: {
    group: 'Tokens',
    takes: audience,
    byDefault: 'fastapi-users:auth',
    text: '`aud` of access tokens of ES256; those of HS256 keep the default',
  },
  RESET_TOKEN_LIFETIME_SECONDS: {
    group: 'Tokens',
    takes: seconds,
    byDefault: 3600,
    text: 'of mailed password resets, and of invitations',
  },
  VERIFY_TOKEN_LIFETIME_SECONDS: {
    group: 'Tokens',
    takes: seconds,
    byDefault: 3600,
    text: 'of mailed verifications',
  },
  SESSION_IDLE_LIFETIME_SECONDS: {
    group: 'Sessions',
    takes: seconds,
    byDefault: 30 * 86_400,
    defaultText: '2592000, 30 days',
    text: 'a session ends that was not used for so long',
  },
  SESSION_LIFETIME_SECONDS: {
    group: 'Sessions',
    takes: seconds,
    byDefault: 180 * 86_400,
    defaultText: '15552000, 180 days',
    text: 'and each one so long after its sign-in',
  },
  PASSWORD_MIN_LENGTH: {
    group: 'Passwords',
    takes: wholeNumber(0, 1024, '0 to 1024'),
    byDefault: 8,
    text: 'in characters; 0 in `npm run dev`, as in FastAPI Users. Over 0, common passwords are refused too',
  },
  PASSWORD_SCHEME: {
    group: 'Passwords',
    takes: oneOf('pbkdf2', 'argon2id'),
    byDefault: 'pbkdf2',
    text: 'of new hashes; old ones follow at the next login: [passwords.md](passwords.md)',
  },
  PASSWORD_PEPPER: {
    group: 'Passwords',
    takes: pepper,
    byDefault: undefined,
    isSecret: true,
    text: 'keys every password before it is hashed: [how to change it](passwords.md#pepper)',
  },
  PASSWORD_PEPPER_PREVIOUS: {
    group: 'Passwords',
    takes: formerPeppers,
    byDefault: [],
    isSecret: true,
    text: 'older ones that hashes still name',
  },
  PWNED_PASSWORDS_URL: {
    group: 'Passwords',
    takes: secureUrl,
    byDefault: undefined,
    text: "a range API in the manner of Have I Been Pwned's, such as `https://api.pwnedpasswords.com/range/`: new passwords that it knows are refused",
  },
  REQUIRE_VERIFIED_EMAIL: {
    group: 'Accounts',
    takes: trueOrFalse,
    byDefault: false,
    text: 'only verified users log in (`requires_verification`)',
  },
  PROVIDER_DOMAINS_SPARE_SUPERUSERS: {
    group: 'Accounts',
    takes: trueOrFalse,
    byDefault: false,
    text: 'superusers sign in with their password too, where a [provider](providers.md) owns the domain of their address; nobody outside can tell',
  },
  DEFAULT_LANGUAGE: {
    group: 'Accounts',
    takes: oneOf('en', 'de', 'fr', 'es'),
    byDefault: 'en',
    text: 'of mails and pages for who has chosen no other: `en`, `de`, `fr` or `es`',
  },
  EMAIL_SELF_SERVICE: {
    group: 'Accounts',
    takes: onOrOff,
    byDefault: true,
    defaultText: 'on',
    text: 'people change their own address; `off`: superusers alone do, and `PATCH /users/me` of another one is 403 `EMAIL_SELF_SERVICE_OFF`',
  },
  VERIFY_ON_REGISTER: {
    group: 'Accounts',
    takes: trueOrFalse,
    byDefault: false,
    text: 'registering through the API mails a verification. Through the page it always does',
  },
  DELETED_USERS_KEPT_DAYS: {
    group: 'Accounts',
    takes: days(0),
    byDefault: 7,
    text: 'how long a deleted user can be brought back, from what is kept encrypted; 0: not at all',
  },
  EVENTS_KEPT_DAYS: {
    group: 'Accounts',
    takes: days(1),
    byDefault: 90,
    text: 'how long the [trail](events.md#the-trail) goes back',
  },
  RESET_PASSWORD_URL: {
    group: 'Front ends',
    takes: page,
    byDefault: undefined,
    text: "the front end's page for a new password, or an app; without it mails lead to our own page and, where pages are off, carry the token",
  },
  VERIFY_URL: {
    group: 'Front ends',
    takes: page,
    byDefault: undefined,
    text: "the front end's page that verifies, likewise; with `{not_me}` in it too, the page gets the token for `/auth/not-me`, which the mail carries otherwise",
  },
  CORS_ALLOWED_ORIGINS: {
    group: 'Front ends',
    takes: origins,
    byDefault: [],
    text: 'origins of front ends and web views; they may send credentials, and changes with the cookie',
  },
  COOKIE_SAMESITE: {
    group: 'Front ends',
    takes: oneOf('lax', 'strict', 'none'),
    byDefault: 'lax',
    text: 'of the login cookie; a front end on another site needs `none` ([which front end works with which](front-ends.md))',
  },
  COOKIE_DOMAIN: {
    group: 'Front ends',
    takes: cookieDomain,
    byDefault: undefined,
    text: 'the login cookie then goes to every host under it, too; the host of an https `PUBLIC_URL` has to be under it. Not a public suffix such as `co.uk` or `github.io`: browsers drop the cookie, and only `workers.dev` and `pages.dev` are known here',
  },
  COOKIE_SECURE: {
    group: 'Front ends',
    takes: trueOrFalse,
    byDefault: true,
    text: '`false` sends the login cookie over plain http, for work without TLS; refused where `PUBLIC_URL` is https',
  },
  MAIL_FROM: {
    group: 'Mail',
    takes: mailbox,
    byDefault: { name: '', email: 'no-reply@example.com' },
    defaultText: 'no-reply@example.com',
    text: '`auth@example.com`, `Name <auth@example.com>` or `"Name \\"in quotes\\"" <auth@example.com>`; name and domain in any script',
  },
  SMTP_HOST: {
    group: 'Mail',
    takes: hostName,
    byDefault: undefined,
    text: 'mail goes there in place of the `EMAIL` binding',
  },
  SMTP_PORT: {
    group: 'Mail',
    takes: port,
    byDefault: 587,
    text: 'the port of `SMTP_HOST`',
  },
  SMTP_SECURITY: {
    group: 'Mail',
    takes: oneOf('starttls', 'tls', 'none'),
    byDefault: undefined,
    defaultText: 'starttls (port 465: tls)',
    text: '`tls` is TLS from the first byte',
  },
  SMTP_EHLO_NAME: {
    group: 'Mail',
    takes: ehloName,
    byDefault: undefined,
    defaultText: 'the domain of `MAIL_FROM`',
    text: 'what the Worker calls itself when it greets the server',
  },
  SMTP_USERNAME: {
    group: 'Mail',
    takes: anyText('a user name'),
    byDefault: undefined,
    text: 'for a server that wants a login',
  },
  SMTP_PASSWORD: {
    group: 'Mail',
    takes: anyText('a password'),
    byDefault: undefined,
    isSecret: true,
    text: 'goes with `SMTP_USERNAME`',
  },
  RATE_LIMITS: {
    group: 'Abuse',
    takes: onOrOff,
    byDefault: true,
    defaultText: 'on',
    text: 'all [limits](abuse.md); off in `npm run dev`',
  },
  TURNSTILE_SECRET_KEY: {
    group: 'Abuse',
    takes: anyText('a secret key'),
    byDefault: undefined,
    isSecret: true,
    text: 'register, login, forgot-password and request-login-code then want a Turnstile token',
  },
  TURNSTILE_SITE_KEY: {
    group: 'Abuse',
    takes: anyText('a site key'),
    byDefault: undefined,
    text: 'of the widget that goes with `TURNSTILE_SECRET_KEY`: our pages show it, and want it where there are pages',
  },
  TURNSTILE_HOSTNAMES: {
    group: 'Abuse',
    takes: hostNames,
    byDefault: [],
    text: 'hosts of more pages with the widget: [abuse.md](abuse.md#turnstile)',
  },
  DATABASE_TIMEOUT_MILLISECONDS: {
    group: 'Database',
    // The lease of a mail's delivery (outbox/schedule.ts) counts on the upper end.
    takes: wholeNumber(1, 10_000, 'whole milliseconds, from 1 to 10000'),
    byDefault: 5000,
    text: 'how long D1 may take over one query; then the answer is a 503',
  },
} as const satisfies Record<string, Setting<unknown>>

export type SettingName = keyof typeof rows

type Rows = typeof rows

/** What each setting is once it is read. */
export type SettingValues = {
  [name in SettingName]:
    | NonNullable<ReturnType<Rows[name]['takes']['parse']>>
    | Rows[name]['byDefault']
}

/** Every setting: Env, readConfig() and docs/settings.md (`npm run settings`) are made of it. */
export const settings: { readonly [name in SettingName]: Setting<SettingValues[name]> } = rows

/** The default in words. */
export function defaultOf({ byDefault, defaultText }: Setting<unknown>): string {
  if (defaultText !== undefined) return defaultText
  const isNone = byDefault === undefined || (Array.isArray(byDefault) && byDefault.length === 0)
  return isNone ? 'none' : String(byDefault)
}
