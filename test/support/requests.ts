import { expect } from 'vitest'
import type { Service } from './service.ts'

/** An account as the API shows it. */
export interface ShownUser {
  id: string
  email: string
  is_active: boolean
  is_superuser: boolean
  is_verified: boolean
}

/** An account with what is needed to act as it. */
export interface Person {
  id: string
  email: string
  password: string
  token: string
}

/** The init of a request with a JSON body. */
export function json(method: string, body: unknown, token?: string): RequestInit {
  const headers = { 'content-type': 'application/json', ...bearer(token) }
  return { method, body: JSON.stringify(body), headers }
}

/** The headers that carry a token. */
export function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/** The init of a login. */
export function credentials(username: string, password: string): RequestInit {
  return { method: 'POST', body: new URLSearchParams({ username, password }) }
}

/** Status and parsed body, to compare in one go. */
export async function answer(response: Response | Promise<Response>): Promise<[number, unknown]> {
  const settled = await response
  const text = await settled.text()
  return [settled.status, text === '' ? '' : JSON.parse(text)]
}

/** Logs in; the access token. */
export async function logIn(service: Service, email: string, password: string): Promise<string> {
  const response = await service.request('/auth/jwt/login', credentials(email, password))
  expect(response.status).toBe(200)
  return (await response.json<{ access_token: string }>()).access_token
}

let people = 0

/** Registers and logs in a fresh person. */
export async function newPerson(service: Service, password = 'correct horse'): Promise<Person> {
  const email = `person-${++people}@example.com`
  const response = await service.request('/auth/register', json('POST', { email, password }))
  expect(response.status).toBe(201)
  const { id } = await response.json<ShownUser>()
  return { id, email, password, token: await logIn(service, email, password) }
}

/** A fresh person, made a superuser by SQL as the README does it. */
export async function newSuperuser(service: Service): Promise<Person> {
  const person = await newPerson(service)
  await service.db.prepare('update user set is_superuser=1 where id=?').bind(person.id).run()
  return person
}

/** The token in the newest mail to an address. */
export function mailedToken(service: Service, email: string): string {
  return pickToken(service, email, 0)
}

function pickToken(service: Service, email: string, index: number): string {
  const mail = service.mailbox.findLast(({ to }) => to === email)
  const token = mail?.text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g)?.[index]
  if (!token) throw new Error(`no token was mailed to ${email}`)
  return token
}

/** Asks for a password reset; the mailed token. */
export async function requestReset(service: Service, email: string): Promise<string> {
  await service.request('/auth/forgot-password', json('POST', { email }))
  return mailedToken(service, email)
}

/** Asks for a verification; the mailed token. */
export async function requestVerification(service: Service, email: string): Promise<string> {
  await service.request('/auth/request-verify-token', json('POST', { email }))
  return mailedToken(service, email)
}

/** Asks for a verification; the mailed token that says "this was not me". */
export async function requestNotMe(service: Service, email: string): Promise<string> {
  await service.request('/auth/request-verify-token', json('POST', { email }))
  return pickToken(service, email, 1)
}
