import { bearer, json, newPerson, type Person } from '../../support/requests.ts'
import type { Service } from '../../support/service.ts'
import { form, pickCookie, refresh, type TokenAnswer } from '../../support/sessions.ts'
import { type Model, type Operation, refreshName } from './model.ts'
import { putBack, type Row, readSessions } from './rows.ts'
import { db, services, setClock, superuserToken } from './services.ts'

/** One person and what their client holds, at a service that changes its secret. */
export interface World {
  person: Person
  /** Tokens by the model's names of them. */
  tokens: Map<string, string>
  era: number
  copy: Row[]
}

/** The last era that there is. */
export const lastEra = services.length - 1

function serviceOf({ era }: Pick<World, 'era'>): Service {
  const service = services[era]
  if (!service) throw new Error(`there is no era ${era}`)
  return service
}

/** Somebody new, at the first secret; and the time. */
export async function newWorld(): Promise<{ world: World; now: number }> {
  const world = { tokens: new Map(), era: 0, copy: [] }
  // So much later that no service remembers the data keys, whose secret the last story changed.
  const now = serviceOf(world).clock.now + 120
  setClock(now)
  await db.prepare('delete from data_key').run()
  return { world: { ...world, person: await newPerson(serviceOf(world)) }, now }
}

/** Does it to the service; the status of the answer. `model`: what the person believes. */
export async function perform(world: World, model: Model, operation: Operation): Promise<number> {
  const { person } = world
  const service = serviceOf(world)
  const patch = (body: object) =>
    ask(world, `/users/${person.id}`, json('PATCH', body, superuserToken))
  switch (operation.what) {
    case 'log in':
      return logIn(world, operation)
    case 'refresh':
      return spend(world, model, operation)
    case 'reset the password':
      return reset(world, operation.password)
    case 'deactivate':
      return patch({ is_active: false })
    case 'activate':
      return patch({ is_active: true })
    case 'delete':
      return ask(world, `/users/${person.id}`, json('DELETE', undefined, superuserToken))
    case 'bring back':
      return ask(world, `/users/${person.id}/restore`, json('POST', undefined, superuserToken))
    case 'wait':
      setClock(service.clock.now + operation.seconds)
      return 0
    case 'rotate':
      world.era += 1
      // A minute later the data keys are wrapped by the new secret: docs/production.md asks to wait for it.
      await serviceOf(world).everyMinute()
      return 0
    case 'purge':
      await service.everyMinute()
      return 0
    case 'copy':
      world.copy = await readSessions(world)
      return 0
    case 'put back':
      await putBack(world, world.copy)
      return 0
    default:
      return useBy(world, model, operation)
  }
}

async function ask(world: World, path: string, init: RequestInit): Promise<number> {
  return (await serviceOf(world).request(path, init)).status
}

async function logIn(
  world: World,
  { name, by, password }: Extract<Operation, { what: 'log in' }>,
): Promise<number> {
  const path = by === 'cookie' || by === 'opaque' ? '/auth/session/login' : '/auth/jwt/login'
  const asked = { contract: {}, sid: { scope: 'offline_access' }, cookie: {} }
  const more = by === 'opaque' ? { transport: 'bearer' } : asked[by]
  const fields = { username: world.person.email, password, ...more }
  const response = await serviceOf(world).request(path, form(fields))
  if (response.status === 204) keep(world, name, pickCookie(response))
  if (response.status !== 200) return response.status
  const { access_token, refresh_token } = await response.json<Partial<TokenAnswer>>()
  keep(world, name, access_token)
  if (by === 'sid')
    keep(world, refreshName({ session: name, number: 0, era: world.era }), refresh_token)
  return 200
}

async function spend(
  world: World,
  { credentials }: Model,
  { name, by }: { name: string; by: string },
): Promise<number> {
  const token = credentials[by]
  if (token?.kind !== 'refresh') throw new Error(`${by} is no refresh token`)
  const response = await refresh(serviceOf(world), textOf(world, by))
  if (response.status !== 200) return response.status
  const { access_token, refresh_token } = await response.json<TokenAnswer>()
  keep(world, name, access_token)
  const child = { session: token.session, number: token.number + 1, era: world.era }
  keep(world, refreshName(child), refresh_token)
  return 200
}

/** Notes a token; throws if another one had the name. */
function keep({ tokens }: World, name: string, token: string | undefined): void {
  if (!token) throw new Error(`there is no ${name}`)
  const known = tokens.get(name)
  if (known !== undefined && known !== token) throw new Error(`there are two of ${name}`)
  tokens.set(name, token)
}

function textOf({ tokens }: World, name: string): string {
  const token = tokens.get(name)
  if (!token) throw new Error(`there is no ${name}`)
  return token
}

async function reset(world: World, password: string): Promise<number> {
  const { mailbox } = serviceOf(world)
  const { email } = world.person
  const init = json('POST', { email })
  const before = mailbox.length
  await ask(world, '/auth/forgot-password', init)
  const mail = mailbox.slice(before).findLast(({ to }) => to === email)
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(mail?.text ?? '')?.[0]
  if (token === undefined) return 400
  return ask(world, '/auth/reset-password', json('POST', { token, password }))
}

const routes = {
  look: ['GET', '/users/me'],
  'log out': ['POST', '/auth/jwt/logout'],
  'sign out everywhere': ['DELETE', '/users/me/sessions'],
  'sign out elsewhere': ['DELETE', '/users/me/sessions?except=current'],
  'step up': ['POST', '/auth/step-up'],
  'change the password': ['PATCH', '/users/me'],
} as const

async function useBy(
  world: World,
  { credentials }: Model,
  operation: Extract<Operation, { by: string; what: keyof typeof routes }>,
): Promise<number> {
  const { name, what, by } = operation
  const kind = credentials[by]?.kind
  const [method, usual] = routes[what]
  const isSecret = kind === 'cookie' || kind === 'opaque'
  const path = what === 'log out' && isSecret ? '/auth/session/logout' : usual
  const body = 'password' in operation ? { password: operation.password } : undefined
  const { headers, ...init } = json(method, body)
  const token = textOf(world, by)
  const credential = kind === 'cookie' ? { cookie: token } : bearer(token)
  const all = { ...Object(headers), ...credential }
  const response = await serviceOf(world).request(path, { ...init, headers: all })
  const isRenewed = response.headers.has('set-cookie') && what !== 'log out'
  if (isRenewed) keep(world, name, pickCookie(response))
  return response.status
}
