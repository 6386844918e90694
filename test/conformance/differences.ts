interface Difference {
  reason: string
  /** What this service answers, request by request. */
  statuses: number[]
}

/**
 * Recorded cases that this service answers otherwise, on purpose, and why. docs/differences.md
 * names each of them and says more.
 */
export const differences: Readonly<Record<string, Difference>> = {
  'register/non-ASCII letters in other case (SQLite lower() is ASCII only)': {
    reason: 'addresses are compared without case in all of Unicode',
    statuses: [201, 400, 400],
  },
  'register/Infinity extra field': {
    reason: 'JSON is RFC 8259, which has no Infinity',
    statuses: [422],
  },
  'register/UTF-16 body': { reason: 'JSON is UTF-8 (RFC 8259 section 8.1)', statuses: [400] },
  'email/decomposed unicode local part': {
    reason: 'a login finds the address in any normal form',
    statuses: [201, 400, 200],
  },
  'email/punycode domain': {
    reason: 'a login finds the address in any normal form',
    statuses: [201, 400, 200],
  },
  'email/fullwidth domain': {
    reason: 'a login finds the address in any normal form',
    statuses: [201, 400, 200],
  },
  'login/unicode password': {
    reason: 'passwords are NFC (NIST SP 800-63B-4)',
    statuses: [201, 200, 200, 400],
  },
  'auth/two Authorization headers': {
    reason: 'the runtime joins them before the service sees them',
    statuses: [401],
  },
  'me/new password; old login token lives': {
    reason: 'a new password ends all access tokens',
    statuses: [201, 200, 200, 401, 400, 200],
  },
  'super/patch password': {
    reason: 'a new password ends all access tokens',
    statuses: [201, 200, 200, 400, 200, 401],
  },
  'reset/whole flow; old token dies, login tokens and verify tokens live': {
    reason: 'a new password ends all access tokens',
    statuses: [201, 200, 202, 202, 200, 400, 200, 401, 400, 200, 200],
  },
  'reset/token with extra fields and with a bearer header': {
    reason: 'a new password ends all access tokens',
    statuses: [201, 200, 202, 200, 401],
  },
  'reset/e-mail change does not kill a reset token': {
    reason: "the token went to an address that is no longer the account's",
    statuses: [201, 200, 202, 200, 400, 400],
  },
}
