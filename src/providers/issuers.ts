/** GitHub's; it can be no other. */
export const githubIssuer = 'https://github.com'

/** Stands in the issuer of Entra's for the tenant. */
export const tenantPlace = '{tenantid}'

/** Only on this machine: a provider beside `npm run dev`. */
export function isOnLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** Whether a provider may be asked at a URL: by https, or on the machine where the service runs too (SECURITY 20). */
export function mayBeAsked({ publicUrl }: { publicUrl: string | undefined }, url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, username, password } = new URL(url)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (publicUrl?.startsWith('http:') === true && isOnLoopback(url))
}
