import { getCookie } from 'hono/cookie'
import type { AppContext } from '../http/context.ts'
import { acceptedLanguage, type Language, readLanguage, textsIn } from '../texts/languages.ts'
import { makeFormToken } from './form-token.ts'
import { hasConsole } from './places.ts'
import { onceMore } from './return-to.ts'
import type { Visit, Visitor } from './visit.ts'

/** Holds the language that was chosen; it is no secret. */
const languageCookie = 'postern-language'

const aYear = 365 * 24 * 3600

/** Lets the browser keep the language that was chosen. */
export function keepLanguage(c: AppContext, language: Language): void {
  const secure = c.var.deps.config.cookie.sessionSecure ? '; Secure' : ''
  const attributes = `Max-Age=${aYear}; Path=/; SameSite=lax${secure}`
  c.header('set-cookie', `${languageCookie}=${language}; ${attributes}`, { append: true })
}

/** What a page knows of a request. `hasWidget`: it shows Turnstile's, where that is set up. */
export async function visitOf<V extends Visitor>(
  c: AppContext,
  visitor: V,
  hasWidget = false,
): Promise<Visit<V>> {
  const { deps } = c.var
  const language = languageOf(c, visitor)
  return {
    visitor,
    language,
    texts: textsIn(language),
    brand: deps.config.brand,
    path: c.req.path,
    place: placeOf(c),
    isOnceMore: c.req.method === 'GET' && c.req.query(onceMore) === 'yes',
    now: deps.now(),
    formToken: visitor.session && (await makeFormToken(deps, visitor.session.id)),
    hasConsole: visitor.user !== undefined && hasConsole(deps.config, visitor.user),
    turnstileSiteKey: hasWidget ? deps.config.turnstileSiteKey : undefined,
  }
}

/** The page that a request is about. */
function placeOf(c: AppContext): string {
  const { pathname, search } = new URL(c.req.url)
  return `${pathname}${search}`
}

/**
 * What the address wishes (OpenID Connect Core section 3.1.2.1), else the choice that was made here, else the
 * account's, else the browser's, else DEFAULT_LANGUAGE.
 */
function languageOf(c: AppContext, { user }: Visitor): Language {
  const wished = (c.req.query('ui_locales') ?? '').split(' ', 20).map(readLanguage)
  return (
    wished.find((language) => language !== undefined) ??
    readLanguage(getCookie(c, languageCookie)) ??
    readLanguage(user?.language) ??
    acceptedLanguage(c.req.header('accept-language') ?? null) ??
    c.var.deps.config.defaultLanguage
  )
}
