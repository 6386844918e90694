import type { Modules } from './build.ts'
import { fill } from './load.ts'
import { type Server, start } from './runtime.ts'
import type { Call, Route, Subject } from './subjects.ts'

/** A subject that answers, with a user who is signed in. */
export interface Running {
  subject: Subject
  server: Server
  calls: Partial<Record<Route, Call>>
}

/** Starts a subject with one user, first@example.com. */
export async function run(subject: Subject, modules: Modules): Promise<Running> {
  const server = await start({ ...subject.setup, modules })
  await subject.createTables?.(server.database)
  const { login } = subject.calls({})
  if (!login || !subject.signUp || !subject.signIn) {
    return { subject, server, calls: subject.calls({}) }
  }
  await send(server, subject.signUp)
  const session = await subject.signIn(await send(server, login))
  return { subject, server, calls: subject.calls(session) }
}

/** Sends a call once; throws if it is not answered as it should be. */
export async function send(server: Server, { requests, status }: Call): Promise<Response> {
  const [first] = requests
  if (!first) throw new Error('Nothing to send')
  const { method, path, headers = {}, body } = fill(first)
  const response = await fetch(server.url + path, { method, headers, ...(body && { body }) })
  if (response.status === status) return response
  throw new Error(`${path}: ${response.status} for ${status}: ${await response.text()}`)
}
