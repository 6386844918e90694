/**
 * Every refusal: what `detail` says, its status, and its sentence in the OpenAPI document. The codes
 * and phrases are FastAPI Users' and Starlette's.
 */
export const errors = {
  REGISTER_USER_ALREADY_EXISTS: { status: 400, summary: 'The e-mail address has an account.' },
  REGISTER_INVALID_PASSWORD: { status: 400, summary: 'The password is against the policy.' },
  LOGIN_BAD_CREDENTIALS: { status: 400, summary: 'Wrong credentials, or an inactive account.' },
  LOGIN_USER_NOT_VERIFIED: { status: 400, summary: 'The e-mail address is not verified yet.' },
  LOGIN_BAD_CODE: { status: 400, summary: 'The mailed code is wrong, used or expired.' },
  RESET_PASSWORD_BAD_TOKEN: { status: 400, summary: 'The token is wrong, used or expired.' },
  RESET_PASSWORD_INVALID_PASSWORD: { status: 400, summary: 'The password is against the policy.' },
  VERIFY_USER_BAD_TOKEN: { status: 400, summary: 'The token is wrong, expired or outdated.' },
  VERIFY_USER_ALREADY_VERIFIED: { status: 400, summary: 'The account is verified already.' },
  NOT_ME_BAD_TOKEN: { status: 400, summary: 'The token is wrong, used, expired or outdated.' },
  UPDATE_USER_EMAIL_ALREADY_EXISTS: { status: 400, summary: 'The e-mail address has an account.' },
  UPDATE_USER_INVALID_PASSWORD: { status: 400, summary: 'The password is against the policy.' },
  EMAIL_SELF_SERVICE_OFF: { status: 403, summary: 'Only superusers change addresses here.' },
  LAST_SUPERUSER: { status: 400, summary: 'There would be no active superuser left.' },
  SEND_RESET_USER_INACTIVE: { status: 400, summary: 'An inactive user gets no mails.' },
  RESTORE_USER_EMAIL_ALREADY_EXISTS: {
    status: 400,
    summary: 'Another account has the e-mail address now.',
  },
  RESTORE_USER_KEY_LOST: { status: 400, summary: 'The secret that seals it has been dropped.' },
  SIGNING_KEYS_OFF: { status: 400, summary: 'PUBLIC_URL and ROOT_SECRET are not both set.' },
  KEY_ROTATION_UNDER_WAY: {
    status: 400,
    summary: 'The key of the last rotation does not sign yet.',
  },
  TURNSTILE_FAILED: { status: 400, summary: 'The Turnstile token is missing, wrong or used.' },
  ACCESS_TOKEN_DECODE_ERROR: { status: 400, summary: 'The state is none of ours.' },
  ACCESS_TOKEN_ALREADY_EXPIRED: { status: 400, summary: 'The state has expired.' },
  OAUTH_INVALID_STATE: {
    status: 400,
    summary: 'The state is of another browser or provider, or was used.',
  },
  OAUTH_NOT_AVAILABLE_EMAIL: { status: 400, summary: 'The provider gives no e-mail address.' },
  OAUTH_USER_ALREADY_EXISTS: {
    status: 400,
    summary: 'The e-mail address has an account: sign in to it and link the provider there.',
  },
  OAUTH_EMAIL_NOT_TRUSTED: {
    status: 400,
    summary: 'The provider does not vouch for the e-mail address.',
  },
  OAUTH_SIGN_UP_OFF: { status: 403, summary: 'The provider makes no accounts for that address.' },
  OAUTH_ACCOUNT_TAKEN: {
    status: 400,
    summary: 'Another account here is linked with that one at the provider.',
  },
  OAUTH_PROVIDER_REFUSED: {
    status: 400,
    summary: 'The provider refused, or what it answered is not good; the log says why.',
  },
  OAUTH_ACCESS_DENIED: { status: 400, summary: 'The person did not go on at the provider.' },
  OAUTH_PROVIDER_UNAVAILABLE: { status: 503, summary: 'The provider does not answer.' },
  LINK_USER_NOT_VERIFIED: {
    status: 400,
    summary: 'The e-mail address of the account is to be verified first.',
  },
  LINK_LAST_WAY_IN: { status: 400, summary: 'There would be no way left to sign in.' },
  PROVIDER_REQUIRED: {
    status: 403,
    summary:
      'People with addresses of this domain sign in through a provider, which `reason` names.',
  },
  PROVIDERS_OFF: { status: 400, summary: 'PUBLIC_URL and ROOT_SECRET are not both set.' },
  PROVIDER_ALREADY_EXISTS: { status: 400, summary: 'There is a provider of that name.' },
  PROVIDER_BAD_SETTING: { status: 400, summary: '`reason` names what is wrong, and how.' },
  LOGOUT_BAD_TOKEN: { status: 400, summary: 'The logout token is not good; the log says why.' },
  'There was an error parsing the body': { status: 400, summary: 'The body can not be read.' },
  'Missing boundary in multipart.': { status: 400, summary: 'A multipart form has no boundary.' },
  'Invalid multipart data.': { status: 400, summary: 'A multipart form can not be read.' },
  'Bad Request': { status: 400, summary: 'No code came along, or it is of another person.' },
  Unauthorized: { status: 401, summary: 'Missing token or inactive user.' },
  Forbidden: { status: 403, summary: 'The account may not do this.' },
  FORM_OUTDATED: { status: 403, summary: 'The form of a page is of another session.' },
  CROSS_SITE_REQUEST: { status: 403, summary: 'The cookie came with a request of another site.' },
  LOGIN_CODE_REQUIRED: {
    status: 403,
    summary: 'Too many failed logins: ask for a mailed code and send it as login_code.',
  },
  LOGIN_NEW_PASSWORD_REQUIRED: {
    status: 403,
    summary: 'A superuser wants a new password first: POST /auth/forgot-password.',
  },
  STEP_UP_REQUIRED: {
    status: 403,
    summary: 'The session needs a proof less than ten minutes old: POST /auth/step-up.',
  },
  STEP_UP_BAD_CREDENTIALS: { status: 400, summary: 'Wrong password.' },
  NO_SESSION: { status: 400, summary: 'The token is of no session.' },
  'Not Found': { status: 404, summary: 'There is no such thing.' },
  'Method Not Allowed': { status: 405, summary: 'The path has no such method.' },
  'Content Too Large': { status: 413, summary: 'The body is over 256 KiB.' },
  TOO_MANY_REQUESTS: {
    status: 429,
    summary: 'Too many requests; Retry-After says when to come back.',
  },
  TURNSTILE_UNAVAILABLE: { status: 503, summary: 'Turnstile can not be asked.' },
  DATABASE_UNAVAILABLE: { status: 503, summary: 'The database does not answer.' },
} as const

export type ErrorCode = keyof typeof errors

/** A refusal of a request, answered with its code's status as `{"detail": code}`. */
export class ApiError extends Error {
  /** With a reason the answer is `{"detail": {"code": code, "reason": reason}}`. */
  constructor(
    readonly code: ErrorCode,
    readonly reason?: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(code)
  }

  get status() {
    return errors[this.code].status
  }

  get detail() {
    return this.reason === undefined ? this.code : { code: this.code, reason: this.reason }
  }
}

/** Every error of a token endpoint (RFC 6749 section 5.2), and its sentence. */
export const oauthErrors = {
  invalid_request: 'A parameter is missing.',
  unsupported_grant_type: 'grant_type is not refresh_token.',
  access_denied: 'The e-mail address is not verified, where that is required. The session goes on.',
  invalid_grant: 'The refresh token is wrong, used or expired, or its session has ended.',
} as const

export type OAuthErrorCode = keyof typeof oauthErrors

/** A refusal of a token endpoint: 400 `{"error": code, "error_description": …}`. */
export class OAuthError extends Error {
  constructor(readonly code: OAuthErrorCode) {
    super(code)
  }

  get body() {
    return { error: this.code, error_description: oauthErrors[this.code] }
  }
}

/** The refusal of who comes too often (RFC 6585 section 4). */
export function tooManyRequests(
  retryAfterSeconds: number,
  headers: Record<string, string> = {},
): ApiError {
  const all = { ...headers, 'retry-after': String(retryAfterSeconds) }
  return new ApiError('TOO_MANY_REQUESTS', undefined, all)
}

/** The refusal where the database does not do its part. */
export function databaseUnavailable(): ApiError {
  return new ApiError('DATABASE_UNAVAILABLE', undefined, { 'retry-after': '5' })
}

/** One entry of a 422, in pydantic 2's shape and key order. */
export interface FieldError {
  type: string
  loc: (string | number)[]
  msg: string
  input: unknown
  ctx?: object
}

/** A body that is not what the operation takes: 422 `{"detail": [...]}`. */
export class ValidationError extends Error {
  constructor(readonly detail: FieldError[]) {
    super('The request is not valid')
  }
}
