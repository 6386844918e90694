import type { Language } from '../texts/languages.ts'
import type { Visit } from './visit.ts'

/** An instant (Unix seconds) as people say it, with the exact one behind it. */
export function Time({ visit, at }: { visit: Visit; at: number }) {
  const { language, now, texts } = visit
  const exact = new Date(at * 1000)
  const title = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(exact)
  return (
    <time datetime={exact.toISOString()} title={`${title} UTC`}>
      {now - at >= 0 && now - at < 60 ? texts.layout.justNow : sayWhen(language, at, now)}
    </time>
  )
}

const hour = 3600
const day = 24 * hour

/** "5 minutes ago", "yesterday", "3 November"; with the year if it is another. All in Unix seconds. */
function sayWhen(language: Language, at: number, now: number): string {
  const ago = now - at
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (ago >= 0 && ago < hour) return relative.format(-Math.floor(ago / 60), 'minute')
  if (ago >= 0 && ago < 12 * hour) return relative.format(-Math.floor(ago / hour), 'hour')
  const days = Math.floor(now / day) - Math.floor(at / day)
  if (Math.abs(days) <= 6) return relative.format(-days, 'day')
  const isThisYear = new Date(at * 1000).getUTCFullYear() === new Date(now * 1000).getUTCFullYear()
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    ...(!isThisYear && { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(at * 1000)
}

/** The name of a country by its code (ISO 3166-1 alpha-2). */
export function nameCountry(language: Language, code: string): string {
  return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code
}
