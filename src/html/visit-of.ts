import type { AppContext } from '../http/context.ts'
import { acceptedLanguage, type Language, readLanguage, textsIn } from '../texts/languages.ts'
import { makeFormToken } from './form-token.ts'
import type { Visit, Visitor } from './visit.ts'

/** What a page knows of a request. */
export async function visitOf<V extends Visitor>(c: AppContext, visitor: V): Promise<Visit<V>> {
  const { deps } = c.var
  const language = languageOf(c)
  return {
    visitor,
    language,
    texts: textsIn(language),
    brand: { name: 'Postern' },
    path: c.req.path,
    now: deps.now(),
    formToken: visitor.session && (await makeFormToken(deps, visitor.session.id)),
  }
}

/** What the address wishes (OpenID Connect Core section 3.1.2.1), else the browser. */
function languageOf(c: AppContext): Language {
  const wished = (c.req.query('ui_locales') ?? '').split(' ', 20).map(readLanguage)
  return (
    wished.find((language) => language !== undefined) ??
    acceptedLanguage(c.req.header('accept-language') ?? null) ??
    'en'
  )
}
