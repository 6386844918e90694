/**
 * better-auth as it comes, over its own D1 dialect, with its own password hash (scrypt by
 * node:crypto). Off: its rate limits, which would refuse the load, and telemetry. The cookie cache
 * lives as long as a session does, so that no round measures how it is refreshed.
 */
export function options(database, secret, cookieCache) {
  return {
    database,
    secret,
    baseURL: 'http://127.0.0.1',
    emailAndPassword: { enabled: true },
    session: { cookieCache: { enabled: cookieCache, maxAge: 7 * 24 * 3600 } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  }
}
