import type { Child } from 'hono/jsx'
import { assets } from './assets.ts'
import { Form } from './form.tsx'
import { type Place, places } from './places.ts'
import type { Visit } from './visit.ts'

interface Layout {
  visit: Visit
  /** The page's heading; the tab's title says whose page it is, too. */
  title: string
  children?: Child
}

/** Who is signed out: a name, a card, and below it what else there is to do. */
export function Door({
  visit,
  title,
  lead,
  below,
  children,
}: Layout & { lead?: Child; below?: Child }) {
  return (
    <Document visit={visit} title={title} look="door">
      <a class="name" href="/">
        {visit.brand.name}
      </a>
      <main class="card stack">
        <div>
          <h1>{title}</h1>
          {lead && <p class="muted">{lead}</p>}
        </div>
        {children}
      </main>
      {below && <p class="muted">{below}</p>}
    </Document>
  )
}

/** Who is signed in: a bar, a list of places, and the place. `wide`: it shows a table. */
export function House({
  visit,
  title,
  lead,
  wide,
  action,
  children,
}: Layout & { lead?: Child; wide?: boolean; action?: Child }) {
  const { texts, brand, path, visitor } = visit
  const isConsole = path.startsWith('/admin')
  return (
    <Document visit={visit} title={title} look="">
      <a class="skip" href="#main">
        {texts.layout.skip}
      </a>
      <header class="bar">
        <a class="name" href="/">
          {brand.name} {isConsole && <span class="muted">{texts.layout.console}</span>}
        </a>
        <span class="muted">{visitor.user?.email}</span>
        <Form visit={visit} action="/logout">
          <button class="quiet" type="submit">
            {texts.layout.signOut}
          </button>
        </Form>
      </header>
      <div class={wide ? 'house wide' : 'house'}>
        <nav aria-label={isConsole ? texts.layout.consolePlaces : texts.layout.accountPlaces}>
          <ul>
            {places(visit).map((place) => (
              <li>
                <PlaceLink place={place} path={path} />
              </li>
            ))}
          </ul>
        </nav>
        <main id="main" class="stack">
          <div class="between">
            <h1>{title}</h1>
            {action}
          </div>
          {lead && <p class="muted">{lead}</p>}
          {children}
        </main>
      </div>
    </Document>
  )
}

function PlaceLink({ place: { href, label, isRoot }, path }: { place: Place; path: string }) {
  const isHere = path === href || (!isRoot && path.startsWith(`${href}/`))
  return isHere ? (
    <a href={href} aria-current="page">
      {label}
    </a>
  ) : (
    <a href={href}>{label}</a>
  )
}

function Document({ visit, title, look, children }: Layout & { look: string }) {
  const { language, brand } = visit
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${brand.name}`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assets.style} />
        <script src={assets.script} defer />
      </head>
      <body class={look || undefined}>{children}</body>
    </html>
  )
}
