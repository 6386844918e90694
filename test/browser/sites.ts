import { once } from 'node:events'
import { createServer } from 'node:http'

/** An empty page, served under every name below localhost. */
export interface Sites {
  /** Of the site `name`: `http://NAME.localhost:PORT`. Browsers take it for secure. */
  origin(name: string): string
  stop(): void
}

/** Starts a server of all these sites. */
export async function startSites(): Promise<Sites> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: (name) => `http://${name}.localhost:${port}`,
    stop: () => {
      server.close()
    },
  }
}
