/**
 * Every security event: its name, which stays, and how loud it is. docs/events.md says what each
 * means and which fields it has; a test compares the two.
 */
export const events = {
  'user.registered': { level: 'info' },
  'user.verified': { level: 'info' },
  'user.disowned': { level: 'warn' },
  'user.unverified': { level: 'info' },
  'user.activated': { level: 'warn' },
  'user.deactivated': { level: 'warn' },
  'user.deleted': { level: 'warn' },
  'superuser.changed': { level: 'warn' },
  'email.changed': { level: 'info' },
  'password.changed': { level: 'info' },
  'password.reset': { level: 'info' },
  'password.lookup_failed': { level: 'warn' },
  'login.ok': { level: 'info' },
  'login.failed': { level: 'warn' },
  'login.limited': { level: 'warn' },
  'requests.limited': { level: 'warn' },
  'turnstile.failed': { level: 'warn' },
  'turnstile.unavailable': { level: 'warn' },
  'cross_site.refused': { level: 'warn' },
  'mail.limited': { level: 'warn' },
  'mail.failed': { level: 'error' },
} as const
