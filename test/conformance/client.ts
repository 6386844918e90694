import { parseJson, textMember } from './json.ts'
import { type ForgeOptions, jwtPattern, readClaims, sign } from './jwt.ts'
import { at } from './paths.ts'
import type { Stage } from './stage.ts'

/** A user that a case has made. */
export interface Fixture {
  email: string
  id: string
  password: string
  token: string
}

export interface Answer {
  status: number
  headers: Headers
  text: string
}

export type Step =
  | { kind: 'http'; method: string; path: string; shown: string; answer: Answer }
  | { kind: 'fact'; name: string; value: unknown }

/** What a request carries: a body as `json`, `form` or `raw`, and its headers. */
export interface Carried {
  json?: unknown
  form?: Record<string, string>
  /** Sent as it is, without a content-type but for `ct`. */
  raw?: string | Uint8Array
  /** The content-type. */
  ct?: string | undefined
  /** A token, which is sent as a bearer token, or a whole Authorization header. */
  auth?: string
  cookie?: string
  headers?: readonly (readonly [name: string, value: string])[]
}

/** What a case acts through: it notes every step. */
export class Client {
  readonly steps: Step[] = []

  constructor(
    readonly stage: Stage,
    private readonly caseNumber: number,
  ) {}

  get shared(): Fixture {
    return this.stage.shared
  }

  /** The service's clock, Unix seconds. */
  get now(): number {
    return this.stage.service.clock.now
  }

  /** An address that no other case uses. */
  mail(local = 'u', domain = 'example.com'): string {
    return `${local}.${this.caseNumber}.${this.stage.run}@${domain}`
  }

  async req(method: string, path: string, carried: Carried = {}): Promise<Answer> {
    const { body, type } = encodeBody(carried)
    const headers = encodeHeaders(carried, type)
    const init = { method, headers, ...(body && { body }) }
    const response = await this.stage.service.request(path, init)
    const answer = {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    }
    const shown = new TextDecoder().decode(body?.slice(0, 160))
    this.steps.push({ kind: 'http', method, path, shown, answer })
    return answer
  }

  get(path: string, carried: Carried = {}): Promise<Answer> {
    return this.req('GET', path, carried)
  }

  post(path: string, carried: Carried = {}): Promise<Answer> {
    return this.req('POST', path, carried)
  }

  patch(path: string, carried: Carried = {}): Promise<Answer> {
    return this.req('PATCH', path, carried)
  }

  /** Notes something to compare that is no answer. */
  fact(name: string, value: unknown): void {
    this.steps.push({ kind: 'fact', name, value })
  }

  register(email: string, password = 'pw-123456'): Promise<Answer> {
    return this.post(at.register, { json: { email, password } })
  }

  /** Logs in; the token, or an empty text if there is none. */
  async login(email: string, password = 'pw-123456'): Promise<string> {
    const answer = await this.post(at.login, { form: { username: email, password } })
    return textMember(parseJson(answer.text), 'access_token') ?? ''
  }

  /** Registers a user and logs in. */
  async user(local = 'u', password = 'pw-123456'): Promise<Fixture> {
    const email = this.mail(local)
    const answer = await this.register(email, password)
    const id = textMember(parseJson(answer.text), 'id') ?? ''
    return { email, id, password, token: await this.login(email, password) }
  }

  /** A request on a user by the superuser. */
  su(method: string, id: string, carried: Carried = {}): Promise<Answer> {
    return this.req(method, `/users/${id}`, { ...carried, auth: this.stage.superuser.token })
  }

  flags(user: Fixture, flags: object): Promise<Answer> {
    return this.su('PATCH', user.id, { json: flags })
  }

  /** The newest token of that purpose that was mailed to the address. */
  token(email: string, purpose: 'reset' | 'verify'): string | undefined {
    return this.stage.service.mailbox
      .filter((mail) => mail.to.toLowerCase() === email.toLowerCase())
      .flatMap((mail) => mail.text.match(jwtPattern) ?? [])
      .findLast((token) => [readClaims(token).aud].flat().includes(`fastapi-users:${purpose}`))
  }

  /** A token with these claims, signed as the service signs unless `options` say otherwise. */
  forge(claims: object | string, options: ForgeOptions = {}): Promise<string> {
    return sign(claims, { secret: this.stage.service.secret, ...options })
  }
}

function encodeBody({ json, form, raw, ct }: Carried): { body?: Uint8Array; type?: string } {
  // Bytes, because fetch gives texts and forms a content-type of its own.
  const encode = (text: string) => new TextEncoder().encode(text)
  if (json !== undefined) {
    return { body: encode(JSON.stringify(json)), type: ct ?? 'application/json' }
  }
  if (form) {
    const type = ct ?? 'application/x-www-form-urlencoded'
    return { body: encode(new URLSearchParams(form).toString()), type }
  }
  const body = typeof raw === 'string' ? encode(raw) : raw
  return { ...(body && { body }), ...(ct !== undefined && { type: ct }) }
}

function encodeHeaders({ headers = [], auth, cookie }: Carried, type?: string): Headers {
  const encoded = new Headers()
  for (const [name, value] of headers) encoded.append(name, value)
  if (type) encoded.append('content-type', type)
  if (auth !== undefined) {
    const whole = auth.includes(' ') || !auth.startsWith('ey')
    encoded.append('authorization', whole ? auth : `Bearer ${auth}`)
  }
  if (cookie !== undefined) encoded.append('cookie', cookie)
  return encoded
}
