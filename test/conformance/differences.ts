/**
 * Recorded cases that this service answers otherwise, on purpose, and why. docs/differences.md
 * names each of them and says more.
 */
export const differences: Readonly<Record<string, string>> = {
  'register/non-ASCII letters in other case (SQLite lower() is ASCII only)':
    'addresses are compared without case in all of Unicode',
  'register/Infinity extra field': 'JSON is RFC 8259, which has no Infinity',
  'register/UTF-16 body': 'JSON is UTF-8 (RFC 8259 section 8.1)',
  'email/decomposed unicode local part': 'a login finds the address in any normal form',
  'email/punycode domain': 'a login finds the address in any normal form',
  'email/fullwidth domain': 'a login finds the address in any normal form',
  'login/unicode password': 'passwords are NFC (NIST SP 800-63B-4)',
  'auth/two Authorization headers': 'the runtime joins them before the service sees them',
  'me/new password; old login token lives': 'a new password ends all access tokens',
  'super/patch password': 'a new password ends all access tokens',
  'reset/whole flow; old token dies, login tokens and verify tokens live':
    'a new password ends all access tokens',
  'reset/token with extra fields and with a bearer header': 'a new password ends all access tokens',
  'reset/e-mail change does not kill a reset token':
    "the token went to an address that is no longer the account's",
}
