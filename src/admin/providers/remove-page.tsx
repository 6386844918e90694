import { Form } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import type { Visit } from '../../html/visit.ts'
import type { KnownProvider } from '../../providers/providers.ts'
import { pathOf } from './list.tsx'

/** Asks once more. */
export function RemovePage({ visit, provider }: { visit: Visit; provider: KnownProvider }) {
  const texts = visit.texts.console.providers.removing
  return (
    <House visit={visit} title={texts.title(provider.title)}>
      <p>{texts.what}</p>
      <Form visit={visit} action={visit.path}>
        <div class="buttons">
          <button class="danger" type="submit">
            {texts.button}
          </button>
          <a class="button quiet" href={pathOf(provider)}>
            {texts.keep}
          </a>
        </div>
      </Form>
    </House>
  )
}
