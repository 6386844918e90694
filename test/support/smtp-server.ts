import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { TestProject } from 'vitest/node'
import type { Received } from './smtp-ports.ts'

/** Starts the servers of SmtpPorts before the tests, and stops them after. */
export default async function setup(project: TestProject): Promise<() => void> {
  const received: Received = { mails: [], commands: [] }
  const start = (options: SMTPServerOptions) => startSmtpServer(received, options)
  const servers = {
    plain: await start({ hideSTARTTLS: true, authMethods: ['PLAIN'] }),
    old: await start({ hideSTARTTLS: true, hideSMTPUTF8: true, disabledCommands: ['AUTH'] }),
    starttls: await start({ ...certificate(), authMethods: ['LOGIN'] }),
    tls: await start({ ...certificate(), secure: true }),
    silent: await startServer(() => undefined),
    closing: await startServer((socket) => {
      socket.write('220 closing.test\r\n')
      socket.once('data', () => socket.end())
    }),
  }
  const http = createHttpServer((_request, response) => {
    const counts = Object.entries(servers).map(([name, { connections }]) => [name, connections()])
    response.end(JSON.stringify({ ...received, connections: Object.fromEntries(counts) }))
  })
  project.onTestsRerun(async () => {
    received.mails.length = 0
  })
  project.provide('smtp', {
    plain: servers.plain.port,
    old: servers.old.port,
    starttls: servers.starttls.port,
    tls: servers.tls.port,
    silent: servers.silent.port,
    closing: servers.closing.port,
    unused: await findUnusedPort(),
    http: await listen(http),
  })
  return () => {
    for (const server of Object.values(servers)) server.stop()
    http.closeAllConnections()
    http.close()
  }
}

function certificate() {
  const read = (name: string) => readFileSync(new URL(name, import.meta.url))
  return { key: read('smtp-key.pem'), cert: read('smtp-cert.pem') }
}

const ignore = () => undefined
const silence = { trace: ignore, info: ignore, warn: ignore, error: ignore, fatal: ignore }

async function startSmtpServer({ mails, commands }: Received, options: SMTPServerOptions) {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: { ...silence, debug: (_, kind, line) => kind === 'C:' && commands.push(line) },
    closeTimeout: 1,
    onAuth({ username, password }, _session, done) {
      const right = username === 'user' && password === 'pässword'
      if (right) done(null, { user: username })
      else done(new Error(`No such user: ${username} with ${password}`))
    },
    onRcptTo({ address }, _session, done) {
      done(refusal('rcpt', address))
    },
    async onData(stream, { envelope, secure, user }, done) {
      const source = await text(stream)
      const to = envelope.rcptTo.map(({ address }) => address)
      const refused = to.map((address) => refusal('data', address)).find((error) => error !== null)
      if (refused) return done(refused)
      mails.push({
        from: envelope.mailFrom ? envelope.mailFrom.address : '',
        to,
        smtpUtf8: envelope.smtpUtf8 ?? false,
        secure,
        user: String(user ?? ''),
        source,
      })
      done()
    },
    ...options,
  })
  // A failed handshake is no news.
  server.on('error', () => undefined)
  const port = await listen(server.server)
  return { port, connections: () => server.connections.size, stop: () => server.close() }
}

/** `rcpt450-jane@example.com` is refused with 450 to RCPT, `data554-...` with 554 after the mail. */
function refusal(step: 'rcpt' | 'data', address: string): Error | null {
  const code = address.startsWith(step) ? Number(address.slice(4, 7)) : Number.NaN
  if (Number.isNaN(code)) return null
  return Object.assign(new Error(`${address} is refused`), { responseCode: code })
}

async function startServer(onConnection: (socket: Socket) => void) {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    // Without a reader the other side's end would go unnoticed.
    socket.resume()
    onConnection(socket)
  })
  const stop = () => {
    for (const socket of open) socket.destroy()
    server.close()
  }
  return { port: await listen(server), connections: () => open.size, stop }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

async function findUnusedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}
