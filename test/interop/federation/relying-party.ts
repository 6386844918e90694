import * as oauth from 'oauth4webapi'

/** An application at a provider. */
export interface Registration {
  issuer: string
  id: string
  secret: string
  redirectUri: string
}

/** A sign-in under way. */
export interface Started {
  /** Where the browser has to go. */
  address: URL
  /** Takes the address that the browser was sent back to; what the provider says of the person. Throws. */
  finish(callback: URL): Promise<Finished>
}

/** Who signed in. */
interface Finished {
  idToken: string
  claims: oauth.IDToken
  userinfo: oauth.UserInfoResponse
}

// The providers of the tests have no TLS.
const insecure = { [oauth.allowInsecureRequests]: true }

/** Begins a sign-in as the service does: code flow, PKCE, nonce, client_secret_basic. */
export async function startSignIn(
  { issuer, id, secret, redirectUri }: Registration,
  more: Record<string, string> = {},
): Promise<Started> {
  const server = await oauth.processDiscoveryResponse(
    new URL(issuer),
    await oauth.discoveryRequest(new URL(issuer), insecure),
  )
  const client = { client_id: id }
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const verifier = oauth.generateRandomCodeVerifier()
  const address = new URL(String(server.authorization_endpoint))
  address.search = new URLSearchParams({
    client_id: id,
    redirect_uri: redirectUri,
    response_type: 'code',
    response_mode: 'query',
    scope: 'openid email profile',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  }).toString()
  return {
    address,
    async finish(callback) {
      const parameters = oauth.validateAuthResponse(server, client, callback, state)
      const answer = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.ClientSecretBasic(secret),
        parameters,
        redirectUri,
        verifier,
        insecure,
      )
      const checks = { expectedNonce: nonce, requireIdToken: true }
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, checks)
      await oauth.validateApplicationLevelSignature(server, answer, insecure)
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      if (claims === undefined) throw new Error('There is no ID token')
      const said = await oauth.userInfoRequest(server, client, tokens.access_token, insecure)
      const userinfo = await oauth.processUserInfoResponse(server, client, claims.sub, said)
      return { idToken: String(tokens.id_token), claims, userinfo }
    },
  }
}
