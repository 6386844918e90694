/** A page as it was answered. */
export interface Page {
  status: number
  /** Where it leads; undefined: it is a page. */
  location: string | undefined
  html: string
  headers: Headers
}

/** What a person does with a browser: it keeps cookies, and knows the form token of the last page. */
export interface Visitor {
  open(path: string, headers?: Record<string, string>): Promise<Page>
  /** Sends a form of this origin, with the token of the page that was opened last. A header that is null is left out. */
  send(path: string, fields?: Fields, headers?: Record<string, string | null>): Promise<Page>
  /** Follows what a page leads to, until one is a page. */
  follow(page: Page): Promise<Page>
  cookies: Map<string, string>
  /** The token of the last page. */
  formToken: string | undefined
}

type Fields = Record<string, string> | [string, string][]

/** A browser without JavaScript that nobody has used yet; `ask` sends a request to a path of the origin. */
export function makeVisitor(
  origin: string,
  ask: (path: string, init: RequestInit) => Promise<Response>,
): Visitor {
  const cookies = new Map<string, string>()
  async function request(path: string, init: RequestInit): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...Object.fromEntries(new Headers(init.headers)), ...(cookie && { cookie }) }
    const response = await ask(path, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) keep(cookies, line)
    const html = await response.text()
    const [, token] = /name="form_token" value="([^"]+)"/.exec(html) ?? []
    if (token !== undefined) visitor.formToken = token
    const location = response.headers.get('location') ?? undefined
    return { status: response.status, location, html, headers: response.headers }
  }
  const visitor: Visitor = {
    cookies,
    formToken: undefined,
    open: (path, headers = {}) => request(path, { headers }),
    send(path, fields = {}, headers = {}) {
      const body = new URLSearchParams(fields)
      if (visitor.formToken !== undefined && !body.has('form_token')) {
        body.set('form_token', visitor.formToken)
      }
      const all = Object.entries({ origin, 'sec-fetch-site': 'same-origin', ...headers })
      const sent = all.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
      return request(path, { method: 'POST', body, headers: Object.fromEntries(sent) })
    },
    async follow(page) {
      let at = page
      for (let steps = 0; at.location !== undefined && steps < 5; steps++) {
        at = await visitor.open(at.location)
      }
      return at
    },
  }
  return visitor
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
  if (/max-age=0\b/i.test(line)) cookies.delete(name)
  else cookies.set(name, value)
}
