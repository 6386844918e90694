import { setLanguage } from '../accounts/language.ts'
import { showPage, takeForm } from '../html/page.tsx'
import { readReturnTo } from '../html/return-to.ts'
import { keepLanguage } from '../html/visit-of.ts'
import { ApiError } from '../http/errors.ts'
import { anyVisitor, visitor } from '../sessions/page-guards.ts'
import { readLanguage } from '../texts/languages.ts'

/** How pages look, and the language they speak. */
export const pages = [
  showPage({
    path: '/brand.css',
    guard: anyVisitor,
    unlimited: 'it is a setting',
    handle(c) {
      const { style = '' } = c.var.deps.config.brand
      const headers = { 'content-type': 'text/css; charset=UTF-8', 'cache-control': 'max-age=300' }
      return c.body(style, 200, headers)
    },
  }),
  takeForm({
    path: '/language',
    isOfNoSession: true,
    guard: visitor,
    unlimited: 'it writes nothing but one column of who is signed in',
    async handle(c, { visitor: { user } }, form) {
      const language = readLanguage(form.get('language'))
      if (!language) throw new ApiError('Not Found')
      // Their mails follow.
      if (user && user.language !== language) await setLanguage(c.var.deps, user, language)
      keepLanguage(c, language)
      return c.redirect(readReturnTo(form.get('return_to')), 303)
    },
  }),
]
