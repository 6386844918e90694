import { type Running, register, startBuilt } from '../../support/built-service.ts'
import { type Browser, makeBrowser, type Shown } from './browser.ts'

export const publicUrl = 'http://localhost:8000'
const rootSecret = 'a-root-secret-of-the-interop-tests-0123456789'
/** Of every provider; with what Okta's and others' secrets have too. */
export const secret = 'a-secret_of~the.client-0123456789'

/** The built service, and a superuser who adds providers. */
export interface Service extends Running {
  /** Somebody's browser, which finds the service at PUBLIC_URL. */
  newBrowser(stopAt?: string): Browser
  /** Adds a provider by the superusers' API; what that answers. */
  add(name: string, issuer: string, more?: object): Promise<Answer>
}

/** Starts it, on an empty database. */
export async function startService(): Promise<Service> {
  const service = await startBuilt({ PUBLIC_URL: publicUrl, ROOT_SECRET: rootSecret })
  // Pages lead from 127.0.0.1 to PUBLIC_URL.
  const served = { [publicUrl]: service.origin.replace('127.0.0.1', 'localhost') }
  const headers = {
    authorization: `Bearer ${await makeSuperuser(service)}`,
    'content-type': 'application/json',
  }
  return {
    ...service,
    newBrowser: (stopAt) => makeBrowser({ served, stopAt }),
    async add(name, issuer, more = {}) {
      const provider = { name, issuer, title: `The ${name}`, client_id: 'postern' }
      const body = JSON.stringify({ ...provider, client_secret: secret, ...more })
      const answer = await fetch(`${service.origin}/providers`, { method: 'POST', headers, body })
      return [answer.status, await answer.json()]
    },
  }
}

async function makeSuperuser(service: Running): Promise<string> {
  const [username, password] = ['root@example.com', 'correct horse battery']
  await register(service, username, password)
  await service.sql('update user set is_superuser = 1')
  const body = new URLSearchParams({ username, password })
  const answer = await fetch(`${service.origin}/auth/jwt/login`, { method: 'POST', body })
  return String(Reflect.get(Object(await answer.json()), 'access_token'))
}

/** Signs in by the contract's routes; what the callback answers, or an answer before it. */
export async function signIn(
  browser: Browser,
  name: string,
  fields?: Record<string, string>,
): Promise<Answer> {
  const page = await goToProvider(browser, `/auth/${name}/authorize`)
  return readAnswer(fields && page.status === 200 ? await browser.submit(page, fields) : page)
}

/** A status and what came as JSON. */
export type Answer = [status: number, body: unknown]

/** Asks the service where to go, and goes there. */
export async function goToProvider(browser: Browser, path: string): Promise<Shown> {
  const asked = await browser.open(publicUrl + path)
  if (asked.status !== 200) return asked
  return browser.open(String(Reflect.get(Object(JSON.parse(asked.html)), 'authorization_url')))
}

/** What the service answered, as the tests compare it. */
export function readAnswer({ status, html }: Shown): Answer {
  return [status, JSON.parse(html)]
}
