/** What stands right below `/auth`, or the console's list, and is no provider: one of that name would hide it. */
export const reservedNames: readonly string[] = [
  'associate',
  'cookie',
  'discover',
  'forgot-password',
  'jwt',
  'new',
  'not-me',
  'register',
  'request-login-code',
  'request-verify-token',
  'reset-password',
  'session',
  'step-up',
  'verify',
]
