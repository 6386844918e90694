import type { ClientAuth } from 'oauth4webapi'

/**
 * The client secret as a header (RFC 6749 section 2.3.1), with no more encoded than has to be: oauth4webapi
 * encodes `-` and `_` too, and some providers, such as LemonLDAP::NG, decode nothing.
 */
export function clientSecretBasic(secret: string): ClientAuth {
  return (_as, { client_id }, _body, headers) => {
    headers.set('authorization', `Basic ${btoa(`${encode(client_id)}:${encode(secret)}`)}`)
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+')
}
