import type { Child } from 'hono/jsx'
import { widgetOrigin } from '../http/turnstile.ts'
import { languageCodes, textsIn } from '../texts/languages.ts'
import { assets } from './assets.ts'
import { Form, Note } from './form.tsx'
import { type Place, places } from './places.ts'
import type { Visit } from './visit.ts'

/** Under a heading: a sentence, and the address that it is about. */
export function About({ email, children }: { email: string; children?: Child }) {
  return (
    <>
      {children} <strong class="about">{email}</strong>
    </>
  )
}

interface Layout {
  visit: Visit
  /** The page's heading; the tab's title says whose page it is, too. */
  title: string
  children?: Child
}

/**
 * Who is signed out: a name, a card, and below it what else there is to do. `goesTo`: the address to which a
 * browser goes on by itself.
 */
export function Door({
  visit,
  title,
  lead,
  below,
  goesTo,
  children,
}: Layout & { lead?: Child; below?: Child; goesTo?: string }) {
  return (
    <Document visit={visit} title={title} look="door" goesTo={goesTo}>
      <Name visit={visit} />
      <main class="card stack">
        <div>
          <h1>{title}</h1>
          {lead && <p class="muted">{lead}</p>}
        </div>
        {children}
      </main>
      {below && <p class="muted">{below}</p>}
      <Foot visit={visit} />
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
  const { texts, path, visitor } = visit
  const isConsole = path.startsWith('/admin')
  return (
    <Document visit={visit} title={title} look="">
      <a class="skip" href="#main">
        {texts.layout.skip}
      </a>
      <header class="bar">
        <Name visit={visit}>{isConsole && <span class="muted"> {texts.layout.console}</span>}</Name>
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
          {visit.isOnceMore && <Note kind="plain">{texts.layout.onceMore}</Note>}
          {children}
        </main>
      </div>
      <Foot visit={visit} />
    </Document>
  )
}

function Name({ visit: { brand }, children }: { visit: Visit; children?: Child }) {
  return (
    <a class="name" href="/">
      {brand.logoUrl ? <img src={brand.logoUrl} alt={brand.name} /> : brand.name}
      {children}
    </a>
  )
}

/** Help, and the other languages. */
function Foot({ visit }: { visit: Visit }) {
  const { texts, brand, language, place } = visit
  return (
    <footer>
      {brand.support && <a href={brand.support}>{texts.layout.help}</a>}
      <form method="post" action="/language" aria-label={texts.layout.languages}>
        <input type="hidden" name="return_to" value={place} />
        {languageCodes
          .filter((code) => code !== language)
          .map((code) => (
            <button class="plain" type="submit" name="language" value={code} lang={code}>
              {textsIn(code).name}
            </button>
          ))}
      </form>
    </footer>
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

interface Whole extends Layout {
  look: string
  goesTo?: string | undefined
}

function Document({ visit, title, look, goesTo, children }: Whole) {
  const { language, brand } = visit
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${brand.name}`}</title>
        {goesTo && <meta http-equiv="refresh" content={`0; url=${goesTo}`} />}
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assets.style} />
        {brand.style && <link rel="stylesheet" href="/brand.css" />}
        <script src={assets.script} defer />
        {visit.turnstileSiteKey && <script src={`${widgetOrigin}/turnstile/v0/api.js`} defer />}
      </head>
      <body class={look || undefined}>{children}</body>
    </html>
  )
}
