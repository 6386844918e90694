import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type Provider from 'oidc-provider'
import { showMessage, showSignIn } from './pages.ts'
import { makePerson, type Person, people } from './people.ts'
import { type Client, makeProvider } from './provider.ts'

/** A provider that listens. */
export interface Running {
  /** Such as `http://localhost:8001`. */
  issuer: string
  stop(): Promise<void>
}

/** What a request is handled with. */
interface Desk {
  provider: Provider
  people: Map<string, Person>
}

/**
 * Starts a provider for one client, on this machine only: whoever reaches it signs in as anybody. On port 0
 * it takes one that is free. Throws if the port is taken.
 */
export async function startProvider(port: number, client: Client): Promise<Running> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://localhost:${Reflect.get(Object(server.address()), 'port')}`
  const known = new Map(people.map((person) => [person.id, person]))
  const provider = makeProvider(issuer, client, (id) => known.get(id))
  const rest = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/sign-in/')) return void rest(request, response)
    signIn({ provider, people: known }, request, response).catch((error: Error) =>
      answer(response, 400, showMessage('Begin again at the application', error.message)),
    )
  })
  return {
    issuer,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Throws without the cookie of a request under way. */
async function signIn(desk: Desk, request: IncomingMessage, response: ServerResponse) {
  const { params } = await desk.provider.interactionDetails(request, response)
  const form = new URLSearchParams(request.method === 'POST' ? await text(request) : '')
  const person = readPerson(desk.people, form)
  if (person === undefined && form.get('person') !== 'nobody') {
    const hint = params.login_hint
    return answer(response, 200, showSignIn('Postern', typeof hint === 'string' ? hint : ''))
  }
  const result = person
    ? { login: { accountId: person.id, amr: person.amr, acr: person.acr } }
    : { error: 'access_denied', error_description: 'The person cancelled.' }
  return desk.provider.interactionFinished(request, response, result)
}

/** Who was picked, or was typed: such a person is known from then on. */
function readPerson(known: Map<string, Person>, form: URLSearchParams): Person | undefined {
  const email = form.get('email')?.trim()
  if (!email) return known.get(form.get('person') ?? '')
  const listed = people.find((person) => person.email === email)
  const person = listed ?? makePerson(email, form.has('verified'))
  known.set(person.id, person)
  return person
}

function answer(response: ServerResponse, status: number, html: string) {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  response.writeHead(status, headers).end(html)
}
