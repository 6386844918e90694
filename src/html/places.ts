import type { Visit } from './visit.ts'

/** A place of the house. */
export interface Place {
  href: string
  label: string
  /** Other places are below its path. */
  isRoot?: true
}

/** The places that the list beside a page shows: of the console there, else of the account. */
export function places({ path, texts, visitor }: Visit): Place[] {
  const { account, console } = texts.places
  if (path.startsWith('/admin')) {
    return [
      { href: '/admin/users', label: console.users },
      { href: '/admin/deleted', label: console.deleted },
      { href: '/admin/events', label: console.events },
      { href: '/admin/mails', label: console.mails },
      { href: '/admin/settings', label: console.settings },
      { href: '/account', label: console.account, isRoot: true },
    ]
  }
  return [
    { href: '/account', label: account.profile, isRoot: true },
    { href: '/account/security', label: account.security },
    { href: '/account/sessions', label: account.sessions },
    { href: '/account/activity', label: account.activity },
    ...(visitor.user?.is_superuser ? [{ href: '/admin/users', label: account.console }] : []),
  ]
}
