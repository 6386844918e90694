/** Where the contract's routes are. */
export const at = {
  register: '/auth/register',
  login: '/auth/jwt/login',
  logout: '/auth/jwt/logout',
  cookieLogin: '/auth/cookie/login',
  cookieLogout: '/auth/cookie/logout',
  forgot: '/auth/forgot-password',
  reset: '/auth/reset-password',
  requestVerify: '/auth/request-verify-token',
  verify: '/auth/verify',
  me: '/users/me',
} as const
