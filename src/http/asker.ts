import type { Asker } from '../mail/asker.ts'
import { truncateAddress } from './client-address.ts'

/** Names to look for in User-Agent; the first one found counts. */
const browsers = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const

const systems = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
] as const

/**
 * What a mail may tell of a request that asked for it: names of our own choice, the country and the
 * network, and nothing else that the client sends.
 */
export function readAsker({ headers, cf }: Request): Asker {
  const agent = (headers.get('user-agent') ?? '').slice(0, 512)
  const find = (names: typeof browsers | typeof systems) =>
    names.find(([pattern]) => pattern.test(agent))?.[1]
  // XX: Cloudflare does not know; T1: Tor.
  const country = /^(?!XX)[A-Z]{2}$/.exec(String(cf?.country))?.[0]
  const network = truncateAddress(headers.get('cf-connecting-ip') ?? undefined)
  return { browser: find(browsers), system: find(systems), country, network }
}
