import { type Language, textsIn } from '../texts/languages.ts'

/** What is known of a request that asks for a mail; each part is short, and of our own choice. */
export interface Asker {
  browser?: string | undefined
  system?: string | undefined
  /** Two letters (ISO 3166). */
  country?: string | undefined
  /** An IPv4 /24 or an IPv6 /48. */
  network?: string | undefined
  /** Of a mail about a link: the provider's title, and the address of the account there. */
  link?: string | undefined
}

/** When, with what and from where something was done, as far as it is known. `at`: Unix seconds. */
export function describeAsker(language: Language, asker: Asker | null, at: number): string {
  const { mails } = textsIn(language)
  const { browser, system, country, network } = asker ?? {}
  const client = browser && system ? mails.on(browser, system) : (browser ?? system)
  const place = [country && nameCountry(language, country), network && mails.network(network)]
  const from = place.filter(Boolean).join(', ')
  const facts = [formatTime(language, at), client && mails.with(client), from && mails.from(from)]
  return facts.filter(Boolean).join(', ')
}

function nameCountry(language: Language, code: string): string | undefined {
  return new Intl.DisplayNames(textsIn(language).mails.locale, { type: 'region' }).of(code)
}

/** Day and minute, in UTC. */
export function formatTime(language: Language, seconds: number): string {
  const style = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
  const format = new Intl.DateTimeFormat(textsIn(language).mails.locale, style)
  return `${format.format(seconds * 1000)} UTC`
}

/** Days, or hours and minutes, rounded down: a mail must not promise more than is true. */
export function formatDuration(language: Language, seconds: number): string {
  const { locale, underAMinute } = textsIn(language).mails
  const name = (number: number, unit: 'day' | 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(number)
  const days = Math.floor(seconds / 86_400)
  if (days > 1) return name(days, 'day')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const parts = [
    ...(hours > 0 ? [name(hours, 'hour')] : []),
    ...(minutes > 0 ? [name(minutes, 'minute')] : []),
  ]
  return new Intl.ListFormat(locale).format(parts) || underAMinute
}
