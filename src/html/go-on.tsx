import { Door } from './layout.tsx'
import type { Visit } from './visit.ts'

/**
 * Leads on to another origin after a form: Chromium holds `form-action` against a redirect in its place.
 * `title`: who is there.
 */
export function GoOn({ visit, title, url }: { visit: Visit; title: string; url: string }) {
  const texts = visit.texts.providers.goOn
  return (
    <Door visit={visit} title={texts.title(title)} lead={texts.lead} goesTo={url}>
      <p>
        <a class="button wide" href={url}>
          {texts.button(title)}
        </a>
      </p>
    </Door>
  )
}
