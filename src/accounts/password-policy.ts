import { commonPasswords } from './common-passwords.ts'
import { isPwned } from './pwned-passwords.ts'

interface Needs {
  config: { passwordMinLength: number; pwnedPasswordsUrl: string | undefined }
  fetch: typeof fetch
}

const common = new Set(commonPasswords.split(' '))

/** Why a password can't be taken; `reason`: as the API says it. */
export interface PasswordRefusal {
  fault: 'short' | 'common' | 'breached'
  reason: string
}

/**
 * Why a password can't be taken, or undefined if it can. Length is counted in Unicode characters,
 * as Python's len() does; there are no rules of composition (NIST SP 800-63B-4 section 3.1.1.2). A
 * minimum of 0 is no policy, as in FastAPI Users; only the look-up elsewhere is made even then.
 */
export async function refusePassword(
  { config, fetch }: Needs,
  password: string,
): Promise<PasswordRefusal | undefined> {
  const { passwordMinLength: minLength, pwnedPasswordsUrl: url } = config
  if ([...password].length < minLength) {
    return { fault: 'short', reason: `Password should be at least ${minLength} characters` }
  }
  if (minLength > 0 && common.has(password.toLowerCase())) {
    return { fault: 'common', reason: 'Password is too common' }
  }
  if (url !== undefined && (await isPwned(fetch, url, password))) {
    return { fault: 'breached', reason: 'Password is known from a data breach' }
  }
  return undefined
}
