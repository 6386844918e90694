import { base64url } from 'jose'

const prefix = 'postern_pass_'

/** Makes a pass, 256 random bits. Only the commands do: they write its hash into D1. */
export function newPass(): string {
  return `${prefix}${base64url.encode(crypto.getRandomValues(new Uint8Array(32)))}`
}

/** Whether a bearer token has the form of a pass, which no access token has. */
export function isPass(token: string): boolean {
  return /^postern_pass_[\w-]{43}$/.test(token)
}

/** What D1 holds of a pass: SHA-256 in hexadecimal. */
export async function hashPass(pass: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pass))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
