/**
 * Every security event: its name, which stays, how loud it is, and whether the table `event` keeps it.
 * docs/events.md says what each means and which fields it has; a test compares the two.
 */
export const events = {
  'user.registered': { level: 'info' },
  'user.created': { level: 'warn', kept: true },
  'user.invited': { level: 'info', kept: true },
  'user.verified': { level: 'info', kept: true },
  'user.disowned': { level: 'warn', kept: true },
  'user.secured': { level: 'warn', kept: true },
  'user.unverified': { level: 'info', kept: true },
  'user.verification_sent': { level: 'info', kept: true },
  'user.unlocked': { level: 'warn', kept: true },
  'user.activated': { level: 'warn', kept: true },
  'user.deactivated': { level: 'warn', kept: true },
  'user.signed_out': { level: 'warn', kept: true },
  'user.deleted': { level: 'warn', kept: true },
  'user.restored': { level: 'warn', kept: true },
  'session.started': { level: 'info', kept: true },
  'session.ended': { level: 'info', kept: true },
  'session.all_ended': { level: 'warn', kept: true },
  'session.stepped_up': { level: 'info', kept: true },
  'superuser.changed': { level: 'warn', kept: true },
  'profile.changed': { level: 'info', kept: true },
  'email.changed': { level: 'info', kept: true },
  'password.changed': { level: 'info', kept: true },
  'password.reset': { level: 'info', kept: true },
  'password.required': { level: 'info', kept: true },
  'password.reset_sent': { level: 'info', kept: true },
  'password.lookup_failed': { level: 'warn' },
  'provider.linked': { level: 'warn', kept: true },
  'provider.unlinked': { level: 'warn', kept: true },
  'provider.added': { level: 'warn', kept: true },
  'provider.changed': { level: 'warn', kept: true },
  'provider.removed': { level: 'warn', kept: true },
  'provider.failed': { level: 'warn' },
  'key.rotated': { level: 'warn', kept: true },
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

/** The name of an event that the table `event` keeps. */
export type KeptEvent = {
  [Name in keyof typeof events]: (typeof events)[Name] extends { kept: true } ? Name : never
}[keyof typeof events]
