import { expect } from 'vitest'
import type { Person } from './requests.ts'
import { type Service, type ServiceOptions, startService } from './service.ts'
import { makeVisitor, type Visitor } from './visitor.ts'

export type { Page, Visitor } from './visitor.ts'

/** Where the service of these tests is. */
export const origin = 'https://postern.test'

/** A service that has pages. */
export function startPages(options: ServiceOptions = {}): Service {
  return startService({ origin, ...options, vars: { PUBLIC_URL: origin, ...options.vars } })
}

/** A browser that nobody has used yet. */
export function newVisitor(service: Service): Visitor {
  return makeVisitor(origin, service.request)
}

/** A browser in which a person has signed in. */
export async function signInOnPage(
  service: Service,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<Visitor> {
  const visitor = newVisitor(service)
  const page = await visitor.send('/login', { email, password })
  expect([page.status, page.location]).toEqual([303, '/account'])
  return visitor
}
