/** Where a form's answer leads if it names no place of ours. */
export const home = '/account'

/** Stands in the address of a page whose form was sent, but not done. */
export const onceMore = 'again'

const somewhere = 'https://somewhere.invalid'

/**
 * The path of this origin that a `return_to` names, or the home page's: what a browser would take for
 * another origin (SECURITY 36), or is too long for an address, is none.
 */
export function readReturnTo(text: string | null | undefined): string {
  if (!text || text.length > 2048 || !/^\/(?![/\\])/.test(text)) return home
  // Tabs and line breaks, which browsers drop before they read an address.
  if (/[\p{Cc}\p{Cf}\\]/u.test(text) || !URL.canParse(text, somewhere)) return home
  const url = new URL(text, somewhere)
  const path = `${url.pathname}${url.search}${url.hash}`
  return url.origin === somewhere && !path.startsWith('//') ? path : home
}

/** A path with a `return_to`, and with what else its page shall be filled with. */
export function withReturnTo(
  path: string,
  returnTo: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams(more)
  if (returnTo !== home) query.set('return_to', returnTo)
  return query.size === 0 ? path : `${path}?${query}`
}
