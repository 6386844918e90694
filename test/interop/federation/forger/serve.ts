import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Forger, makeForger } from './forger.ts'

/** A forger that listens on this machine. */
export interface ServedForger extends Forger {
  stop(): void
}

/** Starts one on a free port. */
export async function serveForger(client: Forger['client']): Promise<ServedForger> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://localhost:${Reflect.get(Object(server.address()), 'port')}`
  const forger = await makeForger(issuer, client)
  server.on('request', (request, response) => {
    // Who asked may have gone: the test is about that.
    serve(forger, request, response).catch(() => response.destroy())
  })
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return Object.assign(forger, { stop })
}

async function serve(forger: Forger, request: IncomingMessage, response: ServerResponse) {
  const { method = 'GET', headers } = request
  const answer = await forger.answer(
    new Request(new URL(request.url ?? '/', forger.issuer), {
      method,
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ...(method === 'POST' && { body: await buffer(request) }),
    }),
  )
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body === null) return response.end()
  return Readable.fromWeb(answer.body).pipe(response)
}
