import { de } from './de.ts'
import { en, type Texts } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'

/** Every language that pages and mails speak, with its file. */
const languages = { en, de, fr, es } satisfies Record<string, Texts>

export type Language = keyof typeof languages

/** Their codes (BCP 47), English first. */
export const languageCodes: readonly Language[] = ['en', 'de', 'fr', 'es']

/** Every sentence of a language. */
export function textsIn(language: Language): Texts {
  return languages[language]
}

/** The language that a code such as `de` or `de-AT` names, or undefined. */
export function readLanguage(code: string | null | undefined): Language | undefined {
  const [main] = (code ?? '').trim().toLowerCase().split('-')
  return languageCodes.find((one) => one === main)
}

/** The language of ours that an Accept-Language header likes best (RFC 9110 section 12.5.4). */
export function acceptedLanguage(header: string | null): Language | undefined {
  const wishes = (header ?? '').split(',', 20).map((wish) => {
    const [code, weight] = wish.split(';')
    const [, quality = '1'] = /^\s*q=([\d.]{1,5})/.exec(weight ?? '') ?? []
    return { language: readLanguage(code), quality: Number(quality) }
  })
  const liked = wishes.filter(({ language, quality }) => language !== undefined && quality > 0)
  return liked.toSorted((a, b) => b.quality - a.quality)[0]?.language
}
