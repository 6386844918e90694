import { generateKeyPairSync, randomBytes } from 'node:crypto'
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import { showMessage, showSignOut } from './pages.ts'
import { acrValues, type Person } from './people.ts'

/** The application that people sign in to: addresses of Postern. */
export interface Client {
  id: string
  secret: string
  redirectUris: string[]
  postLogoutUri: string
  backchannelLogoutUri: string
}

/** npm's oidc-provider for one client, with fresh keys and nothing stored; `find` knows the people. */
export function makeProvider(
  issuer: string,
  client: Client,
  find: (id: string) => Person | undefined,
): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return new Provider(issuer, {
    clients: [describeClient(client)],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    responseTypes: ['code'],
    acrValues: Object.values(acrValues),
    scopes: ['openid', 'email', 'profile'],
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name', 'groups'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, ...logoutPages },
    },
    pkce: { required: () => true },
    // In seconds.
    ttl: { Interaction: 3600, AccessToken: 3600, IdToken: 3600, Grant: 36_000, Session: 36_000 },
    interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
    findAccount: (_, id) => describePerson(find(id)),
    loadExistingGrant: grantAll,
    // Otherwise it sends logout tokens to no address of this machine.
    fetch(url, { ...init } = {}) {
      Reflect.deleteProperty(init, 'dispatcher')
      return fetch(url, init)
    },
    renderError(context, { error, error_description }) {
      context.type = 'html'
      context.body = showMessage('That does not work', `${error}: ${error_description}`)
    },
  })
}

function describeClient(client: Client) {
  return {
    client_id: client.id,
    client_secret: client.secret,
    client_name: 'Postern',
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: [client.postLogoutUri],
    backchannel_logout_uri: client.backchannelLogoutUri,
    // They bring `sid` and `auth_time` into each ID token.
    backchannel_logout_session_required: true,
    require_auth_time: true,
  }
}

function describePerson(person: Person | undefined) {
  if (person === undefined) return undefined
  const { id, email, isVerified, name, groups } = person
  const claims = { sub: id, email, email_verified: isVerified, name, groups }
  return { accountId: id, claims: () => claims }
}

/** In place of a page that asks for consent. */
async function grantAll({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const { accountId } = session
  const grant = new provider.Grant({ accountId, clientId: client.clientId })
  grant.addOIDCScope('openid email profile')
  await grant.save()
  return grant
}

const logoutPages = {
  logoutSource(context, form) {
    context.body = showSignOut(form)
  },
  postLogoutSuccessSource(context) {
    context.body = showMessage('Signed out', 'You are signed out of the provider.')
  },
} satisfies NonNullable<Configuration['features']>['rpInitiatedLogout']
