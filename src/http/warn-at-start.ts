import type { Config } from '../env/env.ts'
import { developmentFindings } from '../front-ends.ts'
import { logWarning } from '../log.ts'
import { isLocalHost } from './local-host.ts'

/** Logs a line for each setting that is fit for local work only, unless the host is a local one. */
export function warnAtStart(config: Config, requestUrl: string): void {
  if (isLocalHost(requestUrl)) return
  for (const [isFound, reason] of findings(config)) {
    if (isFound) logWarning('A setting is not fit for a service that others can reach', { reason })
  }
}

function findings(config: Config) {
  const { rootSecrets, rateLimits, passwordMinLength } = config
  const [root, previousRoot] = rootSecrets
  return [
    ...developmentFindings(config),
    [
      root === 'APP_SECRET',
      'ROOT_SECRET is not set: who holds APP_SECRET can verify any address, and there are no refresh tokens',
    ],
    [
      previousRoot === 'APP_SECRET',
      'ROOT_SECRET_PREVIOUS is APP_SECRET: who holds APP_SECRET can verify any address until it goes',
    ],
    [
      config.publicUrl?.startsWith('http:'),
      'PUBLIC_URL leads to this machine: cookies of sessions go without Secure',
    ],
    [!rateLimits, 'RATE_LIMITS is off: passwords can be guessed and mailboxes flooded'],
    [passwordMinLength === 0, 'PASSWORD_MIN_LENGTH is 0: any password is taken'],
  ] as const
}
