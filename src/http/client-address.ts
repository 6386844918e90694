/**
 * The key under which a client's requests are counted: an IPv4 address, or the /64 of an IPv6 one,
 * since one client has all of that. Takes the value of CF-Connecting-IP, which Cloudflare writes over
 * whatever the client sent; all that is no address, or absent, is one client.
 */
export function addressKey(address: string | undefined): string {
  const parts = parseAddress(address)
  if (!parts) return 'unknown'
  return parts.length === 4 ? parts.join('.') : `${prefix(parts, 4)}::/64`
}

/**
 * The /48 of an IPv6 address: one client may have all of it, which is 65,536 of the networks that
 * addressKey() tells apart. Undefined for all else.
 */
export function networkKey(address: string | undefined): string | undefined {
  const parts = parseAddress(address)
  return parts?.length === 8 ? `${prefix(parts, 3)}::/48` : undefined
}

/** The network of an address, IPv4 as /24 and IPv6 as /48; undefined if it is neither. */
export function truncateAddress(address: string | undefined): string | undefined {
  const parts = parseAddress(address)
  if (!parts) return undefined
  return networkKey(address) ?? `${parts.slice(0, 3).join('.')}.0/24`
}

/** The network that a request comes from; all requests without an address are one. */
export function clientNetwork(headers: Headers): string {
  return truncateAddress(headers.get('cf-connecting-ip') ?? undefined) ?? 'unknown'
}

/** Four bytes of IPv4, or eight groups of IPv6. */
function parseAddress(text = ''): number[] | undefined {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  if (bytes?.every((byte) => byte <= 255)) return bytes
  const groups = parseIpv6(text)
  const [high = 0, low = 0] = groups?.slice(6) ?? []
  // RFC 4291 section 2.5.5.2: IPv4 in IPv6's dress.
  const isMapped = /^0,0,0,0,0,65535,/.test(`${groups}`)
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255] : groups
}

/** The eight groups; the URL parser knows every spelling (RFC 4291 section 2.2). */
function parseIpv6(text: string): number[] | undefined {
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]`)) return undefined
  const [head = [], tail = []] = new URL(`http://[${text}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = Array(8 - head.length - tail.length).fill('0')
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16))
}

function prefix(groups: number[], count: number): string {
  const hex = groups.slice(0, count).map((group) => group.toString(16))
  return hex.join(':')
}
