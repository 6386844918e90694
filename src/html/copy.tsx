import type { Visit } from './visit.ts'

/** A button that copies a text, and says that it did; hidden where nothing runs. */
export function Copy({ visit, text }: { visit: Visit; text: string }) {
  const { copy, copied } = visit.texts.layout
  return (
    <button
      class="quiet"
      type="button"
      data-copy={text}
      data-copied={copied}
      aria-live="polite"
      hidden
    >
      {copy}
    </button>
  )
}
