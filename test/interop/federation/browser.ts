/** A page, or an address that the browser was told not to open. */
export interface Shown {
  url: URL
  /** 0: it was not opened. */
  status: number
  html: string
}

/** What a person does with a browser without JavaScript, across sites: it keeps cookies and sends forms. */
export interface Browser {
  /** Opens an address and follows what it leads to. */
  open(address: string | URL): Promise<Shown>
  /** Sends fields to an address, as a form of its origin would. */
  send(address: string | URL, fields: Record<string, string>): Promise<Shown>
  /** Sends the form of the page that has all these fields, or buttons, as it would be sent. */
  submit(page: Shown, fields: Record<string, string>): Promise<Shown>
  /** Those that are sent to that address. */
  cookiesFor(address: string | URL): Map<string, string>
}

interface Cookie {
  name: string
  value: string
  host: string
  path: string
}

interface Options {
  /** What is served elsewhere than its address says: by origin, the origin that is asked. */
  served?: Record<string, string>
  /** Addresses that begin so are shown and not opened. */
  stopAt?: string | undefined
}

/** A browser that nobody has used yet. */
export function makeBrowser({ served = {}, stopAt }: Options = {}): Browser {
  const jar = new Map<string, Cookie>()
  // RFC 6265 section 8.5: the port makes no difference.
  const cookiesFor = (address: string | URL) => {
    const { hostname, pathname } = new URL(address)
    const sent = [...jar.values()].filter(
      ({ host, path }) => host === hostname && isBelow(pathname, path),
    )
    return new Map(sent.map(({ name, value }) => [name, value]))
  }
  async function visit(from: URL, init: RequestInit = {}): Promise<Shown> {
    let url = from
    let next = init
    for (let steps = 0; steps < 20; steps++) {
      if (stopAt !== undefined && url.href.startsWith(stopAt)) return { url, status: 0, html: '' }
      const cookie = [...cookiesFor(url)].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { accept: 'text/html', ...Object.fromEntries(new Headers(next.headers)) }
      const target = new URL(url.pathname + url.search, served[url.origin] ?? url.origin)
      const answer = await fetch(target, {
        redirect: 'manual',
        ...next,
        headers: { ...headers, ...(cookie && { cookie }) },
      })
      for (const line of answer.headers.getSetCookie()) keep(jar, url, line)
      const html = await answer.text()
      const location = answer.headers.get('location')
      if (location === null) return { url, status: answer.status, html }
      url = new URL(location, url)
      next = {}
    }
    throw new Error(`${from} leads in a circle`)
  }
  const send = (address: string | URL, fields: Record<string, string>) => {
    const url = new URL(address)
    const headers = { origin: url.origin, 'sec-fetch-site': 'same-origin' }
    return visit(url, { method: 'POST', headers, body: new URLSearchParams(fields) })
  }
  return {
    open: (address) => visit(new URL(address)),
    send,
    submit(page, fields) {
      const { action, hidden } = findForm(page, Object.keys(fields))
      return send(new URL(action, page.url), { ...hidden, ...fields })
    },
    cookiesFor,
  }
}

/** RFC 6265 section 5.1.4. */
function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

function keep(jar: Map<string, Cookie>, { hostname, pathname }: URL, line: string): void {
  const [pair = '', ...attributes] = line.split(/; */)
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(pair) ?? []
  const read = (attribute: string) =>
    attributes.find((one) => one.toLowerCase().startsWith(`${attribute}=`))?.split('=')[1]
  const path = read('path') ?? (pathname.replace(/\/[^/]*$/, '') || '/')
  const expires = read('expires')
  const isOver = read('max-age') === '0' || (expires && Date.parse(expires) <= Date.now())
  const key = `${hostname} ${path} ${name}`
  if (isOver) jar.delete(key)
  else jar.set(key, { name, value, host: hostname, path })
}

function findForm({ url, html }: Shown, names: string[]) {
  for (const [, tag = '', inner = ''] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
    const id = readAttribute(tag, 'id')
    const outside = [...html.matchAll(/<button\b[^>]*>/g)].filter(
      ([button]) => id !== undefined && readAttribute(button, 'form') === id,
    )
    const inputs = [...inner.matchAll(/<(?:input|button|select|textarea)\b[^>]*>/g), ...outside]
    const known = inputs.map(([input]) => readAttribute(input, 'name'))
    if (!names.every((name) => known.includes(name))) continue
    const hidden = inputs
      .filter(([input]) => readAttribute(input, 'type') === 'hidden')
      .map(([input]) => [readAttribute(input, 'name') ?? '', readAttribute(input, 'value') ?? ''])
    const action = readAttribute(tag, 'action')
    return {
      action: action === undefined || action === '#' ? url.href : action,
      hidden: Object.fromEntries(hidden),
    }
  }
  throw new Error(`No form with ${names} at ${url}:\n${html}`)
}

function readAttribute(tag: string, name: string): string | undefined {
  const [, value] = new RegExp(`\\s${name}="([^"]*)"`).exec(tag) ?? []
  return value?.replace(/&(?:#(\d+)|#x([\da-f]+)|(amp|lt|gt|quot));/gi, (_, decimal, hex, word) => {
    if (decimal || hex) return String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16))
    return { amp: '&', lt: '<', gt: '>', quot: '"' }[String(word).toLowerCase()] ?? ''
  })
}
