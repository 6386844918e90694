/**
 * The key under which a client's requests are counted: an IPv4 address, or the /64 of an IPv6 one,
 * since one client has all of that. Takes the value of CF-Connecting-IP, which Cloudflare writes over
 * whatever the client sent; all that is no address, or absent, is one client.
 */
export function addressKey(address: string | undefined): string {
  if (address === undefined) return 'unknown'
  if (isIpv4(address)) return address
  const groups = parseIpv6(address)
  if (!groups) return 'unknown'
  const [high = 0, low = 0] = groups.slice(6)
  if (/^0,0,0,0,0,65535,/.test(`${groups}`)) {
    // RFC 4291 section 2.5.5.2: IPv4 in IPv6's dress.
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  const prefix = groups.slice(0, 4).map((group) => group.toString(16))
  return `${prefix.join(':')}::/64`
}

function isIpv4(text: string): boolean {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1)
  return parts?.every((part) => Number(part) <= 255) ?? false
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
