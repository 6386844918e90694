import { fields } from '../../src/profile.ts'
import type { Answer, Step } from './client.ts'
import { isObject, parseJson } from './json.ts'
import { jwtPattern, tokenTexts } from './jwt.ts'
import type { Stage } from './stage.ts'

/** A step as recorded.json has it: what differs from run to run is replaced by its role. */
export type RecordedStep = Readonly<Record<string, unknown>>

const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** What kind of fault each of pydantic's error types is; those not named are their own kind. */
const faultClasses: Record<string, string> = {
  json_invalid: 'json',
  string_type: 'string',
  bool_type: 'bool',
  bool_parsing: 'bool',
  value_error: 'email',
  model_attributes_type: 'object',
  string_pattern_mismatch: 'pattern',
}

/** The steps of one case in the recording's form. */
export function normaliseSteps(steps: readonly Step[], stage: Stage): RecordedStep[] {
  const norm = new Normaliser(stage)
  return steps.map((step) =>
    step.kind === 'fact' ? { fact: step.name, value: step.value } : norm.exchange(step),
  )
}

class Normaliser {
  /** Ids are numbered in the order in which the case meets them. */
  private readonly ids = new Map<string, number>()

  constructor(private readonly stage: Stage) {}

  exchange({ method, path, shown, answer }: Extract<Step, { kind: 'http' }>): RecordedStep {
    const request = `${method} ${this.text(path).slice(0, 120)}`
    this.text(shown)
    const { status, headers } = answer
    const found = {
      body: answer.text === '' ? undefined : this.body(answer),
      'content-type': headers.get('content-type')?.toLowerCase().replace(/\s+/g, ''),
      allow: headers
        .get('allow')
        ?.split(',')
        .map((one) => one.trim())
        .sort(),
      'www-authenticate': headers.get('www-authenticate') ?? undefined,
      location: this.location(headers.get('location')),
      'set-cookie': this.cookies(headers.getSetCookie()),
    }
    const present = Object.entries(found).filter(([, value]) => value !== undefined)
    return { request, status, ...Object.fromEntries(present) }
  }

  private body({ status, headers, text }: Answer): unknown {
    const type = headers.get('content-type')?.toLowerCase() ?? ''
    const value = type.includes('json') || /^[[{n]/.test(text) ? parseJson(text) : undefined
    if (value === undefined) return this.text(text.slice(0, 2000))
    const walked = this.walk(value)
    const faults = status === 422 && isObject(walked) ? walked.detail : undefined
    return Array.isArray(faults) ? { 422: sortByText(faults.map(reduceFault)) } : walked
  }

  private walk(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value)) return value.map((one) => this.walk(one))
    if (!isObject(value)) return value
    const entries = Object.entries(withoutProfile(value)).map(([key, one]) => [
      this.text(key),
      this.walk(one),
    ])
    return Object.fromEntries(entries)
  }

  private text(text: string): string {
    return text
      .replace(jwtPattern, (token) => this.jwt(token))
      .replace(uuidPattern, (id) => this.id(id))
      .replace(new RegExp(this.stage.run, 'gi'), 'RUN')
  }

  private id(id: string): string {
    if (id === this.stage.superuser.id) return '<id:super>'
    if (id === this.stage.shared.id) return '<id:shared>'
    const number = this.ids.get(id) ?? this.ids.size + 1
    this.ids.set(id, number)
    return `<id:${number}>`
  }

  private jwt(token: string): string {
    const texts = tokenTexts(token)
    const header = parseJson(texts.header)
    const claims = parseJson(texts.claims)
    if (!isObject(header) || !isObject(claims)) return '<JWT?>'
    // The service has claims of its own; only these are the contract's.
    const names = ['aud', 'exp', 'sub', 'user_id'].filter((name) => name in claims)
    const ttl = roughLifetime(claims.exp, this.stage.service.clock.now)
    const aud = JSON.stringify(claims.aud ?? null)
    const sub = 'sub' in claims ? ` sub=${this.text(String(claims.sub))}` : ''
    const made = `alg=${header.alg} typ=${header.typ}`
    return `<JWT ${made} aud=${aud} claims=${names} ttl=${ttl}${sub}>`
  }

  private location(location: string | null): string | undefined {
    if (location === null) return undefined
    const { pathname, search } = new URL(location, 'http://postern.test')
    return this.text(pathname + search)
  }

  private cookies(cookies: readonly string[]): unknown {
    if (cookies.length === 0) return undefined
    return cookies.map((cookie) => {
      const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim())
      const [, name = '', value = ''] = /^([^=]*)=?"?(.*?)"?$/.exec(pair) ?? []
      const shape = value.replace(jwtPattern, (token) => this.jwt(token))
      const shown = value === '' ? '<empty>' : shape === value ? '<value>' : shape
      return [name, shown, attributes.map((one) => one.toLowerCase()).sort()]
    })
  }
}

/** A user without the fields of src/profile.ts, which the original does not have. */
function withoutProfile(value: Record<string, unknown>): object {
  if (!('is_superuser' in value && 'id' in value)) return value
  const names = fields.map(({ name }) => name)
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

/** To the nearest two minutes, so that a run may be slow. */
export function roughSeconds(seconds: number): number {
  return Math.ceil(seconds / 120 - 0.5) * 120
}

function roughLifetime(exp: unknown, now: number): string {
  if (typeof exp !== 'number') return String(exp)
  return exp > now ? `~${roughSeconds(exp - now)}` : 'past'
}

/** Where the fault is and of what kind. Where JSON breaks is every parser's own. */
function reduceFault(fault: unknown): unknown {
  if (!isObject(fault) || !Array.isArray(fault.loc)) return ['?', fault]
  const type = String(fault.type)
  const kind = faultClasses[type] ?? type
  const places: unknown[] = fault.loc
  const hidden = places.map((place) => (typeof place === 'number' ? '<pos>' : place))
  return [kind === 'json' ? hidden : places, kind]
}

function sortByText(values: readonly unknown[]): unknown[] {
  return [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
