/**
 * Why a password can't be taken, or undefined if it can. Length is counted in Unicode characters,
 * as Python's len() does; there are no rules of composition (NIST SP 800-63B-4 section 3.1.1.2).
 */
export function refusePassword(password: string, minLength: number): string | undefined {
  return [...password].length < minLength
    ? `Password should be at least ${minLength} characters`
    : undefined
}
