import type { Visit } from '../html/visit.ts'

/** The way to a person's page, by their address; by the beginning of their id where that is not known. */
export function PersonLink({ id, email }: { id: string; email: string | null }) {
  return (
    <a href={`/admin/users/${id}`} title={id}>
      {email ?? <code>{id.slice(0, 8)}</code>}
    </a>
  )
}

/** Where a list goes on; null: it ends here. `isFirst`: it begins here. */
export function Pager({
  visit,
  first,
  next,
  isFirst,
}: {
  visit: Visit
  first: string
  next: string | null
  isFirst: boolean
}) {
  const { texts } = visit
  if (isFirst && next === null) return null
  return (
    <p class="between">
      {isFirst ? <span /> : <a href={first}>{texts.console.first}</a>}
      {next !== null && <a href={next}>{texts.console.next}</a>}
    </p>
  )
}

/** A box to tick, with its label beside it and a hint below. */
export function Check({
  name,
  label,
  hint,
  isOn,
}: {
  name: string
  label: string
  hint?: string
  isOn: boolean
}) {
  return (
    <div class="check">
      <input
        type="checkbox"
        id={name}
        name={name}
        value="yes"
        checked={isOn}
        aria-describedby={hint && `${name}-hint`}
      />
      <label for={name}>{label}</label>
      {hint && (
        <p class="muted" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
