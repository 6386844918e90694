import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** An OpenID provider on this machine that lets everyone in as the same person, without asking. */
export interface IdentityProvider {
  issuer: string
  stop(): void
}

/** Starts it. It sends people back to `origin`, wherever the service believes to be. */
export async function startIdentityProvider(
  origin: string,
  person: { sub: string; email: string },
): Promise<IdentityProvider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const key = { ...(await exportJWK(publicKey)), kid: 'a', alg: 'ES256', use: 'sig' }
  const server = createServer(async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', issuer)
    const json = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          id_token_signing_alg_values_supported: ['ES256'],
        })
      case '/jwks':
        return json({ keys: [key] })
      case '/authorize': {
        if (query.get('prompt') === 'none') return json({})
        const back = new URL(query.get('redirect_uri') ?? '')
        // The code says what the token is to repeat.
        const code = query.get('nonce') ?? ''
        const sent = new URLSearchParams({ code, state: query.get('state') ?? '' })
        const location = `${origin}${back.pathname}?${sent}`
        return response.writeHead(302, { location }).end()
      }
      case '/token': {
        const nonce = new URLSearchParams(await read(request)).get('code') ?? ''
        if (nonce.length !== 43) return json({ error: 'invalid_grant' }, 400)
        const now = Math.floor(Date.now() / 1000)
        const claims = { ...person, email_verified: true, nonce, auth_time: now }
        const id_token = await new SignJWT(claims)
          .setProtectedHeader({ alg: 'ES256', kid: key.kid })
          .setIssuer(issuer)
          .setAudience('postern')
          .setIssuedAt(now)
          .setExpirationTime(now + 300)
          .sign(privateKey)
        return json({ access_token: nonce, token_type: 'Bearer', id_token })
      }
      default:
        return json({}, 404)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const issuer = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
  return {
    issuer,
    stop: () => {
      server.close()
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
