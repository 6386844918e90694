import type { User } from '../db/schema/accounts.ts'
import type { Visit } from './visit.ts'

/** A place of the house. */
export interface Place {
  href: string
  label: string
  /** Other places are below its path. */
  isRoot?: true
}

/** Whether a person has the right to be in the console, where an address may have to be proved first. */
export function hasConsole(
  { requireVerifiedEmail }: { requireVerifiedEmail: boolean },
  { is_superuser, is_verified }: User,
): boolean {
  return is_superuser && (is_verified || !requireVerifiedEmail)
}

/** The places that the list beside a page shows: of the console there, else of the account. */
export function places({ path, texts, hasConsole }: Visit): Place[] {
  const { account, console } = texts.places
  if (path.startsWith('/admin')) {
    return [
      { href: '/admin/users', label: console.users },
      { href: '/admin/deleted', label: console.deleted },
      { href: '/admin/events', label: console.events },
      { href: '/admin/mails', label: console.mails },
      { href: '/admin/providers', label: console.providers },
      { href: '/admin/settings', label: console.settings },
      { href: '/account', label: console.account, isRoot: true },
    ]
  }
  return [
    { href: '/account', label: account.profile, isRoot: true },
    { href: '/account/security', label: account.security },
    { href: '/account/sessions', label: account.sessions },
    { href: '/account/activity', label: account.activity },
    ...(hasConsole ? [{ href: '/admin/users', label: account.console }] : []),
  ]
}
