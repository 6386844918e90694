import type { Modules } from './build.ts'
import type { Call, Route } from './calls.ts'
import { fill, goOn } from './load.ts'
import { type Server, start } from './runtime.ts'
import type { Subject, WorkerSubject } from './subjects.ts'

/** A subject that answers, with a user who is signed in. */
export interface Running {
  subject: Subject
  server: Pick<Server, 'url' | 'pid' | 'stop'>
  calls: Partial<Record<Route, Call>>
}

/** Starts a Worker with one user, first@example.com. */
export async function run(
  subject: WorkerSubject,
  modules: Modules,
): Promise<Running & { server: Server }> {
  const server = await start({ ...subject.setup, modules })
  await subject.createTables?.(server.database)
  return { ...(await signIn(subject, server)), server }
}

/** Signs the user up and in, if the subject knows users. */
export async function signIn(subject: Subject, server: Running['server']): Promise<Running> {
  const { login } = subject.calls({})
  if (!login || !subject.signUp || !subject.readSession) {
    return { subject, server, calls: subject.calls({}) }
  }
  await send(server.url, subject.signUp)
  const session = await subject.readSession(await send(server.url, login))
  const own = await subject.sessionCalls?.((call) => send(server.url, call))
  return { subject, server, calls: { ...subject.calls(session), ...own } }
}

/** Sends a call once; throws if it is not answered as it should be. */
export async function send(url: string, { requests, status }: Call): Promise<Response> {
  const [first] = requests
  if (!first) throw new Error('Nothing to send')
  const { method, path, headers = {}, body } = fill(first)
  const response = await fetch(url + path, { method, headers, ...(body && { body }) })
  if (response.status === status) {
    if (first.next) goOn(first, await response.clone().text())
    return response
  }
  throw new Error(`${path}: ${response.status} for ${status}: ${await response.text()}`)
}
