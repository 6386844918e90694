/** What stands right below `/auth` and is no provider: one of that name would hide it. */
export const reservedNames: readonly string[] = [
  'associate',
  'cookie',
  'discover',
  'forgot-password',
  'jwt',
  'not-me',
  'register',
  'request-login-code',
  'request-verify-token',
  'reset-password',
  'session',
  'step-up',
  'verify',
]
