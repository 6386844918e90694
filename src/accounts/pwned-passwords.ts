import { logEvent } from '../log.ts'
import { fetchText } from '../outbound.ts'

/** A range has some 2,000 lines of about 40 bytes. */
const limits = { milliseconds: 2000, bytes: 512 * 1024 }
/** Longer ones are in no list, and normalising them takes time. */
const maxCharacters = 256

/**
 * Whether a range API in the manner of Have I Been Pwned's knows the password. It gets the first
 * five digits of a hash only (k-anonymity). If it can't be asked, that is logged and the answer no.
 */
export async function isPwned(fetcher: typeof fetch, url: string, password: string) {
  if (password.length > maxCharacters) return false
  const hash = await sha1Hex(password.normalize('NFC'))
  const at = `${url.replace(/\/$/, '')}/${hash.slice(0, 5)}`
  // The API wants a name, and Workers send none of their own.
  const headers = { 'add-padding': 'true', 'user-agent': 'Postern' }
  try {
    const range = await fetchText(fetcher, at, { headers }, limits)
    // Lines of padding have a count of 0.
    return range.split('\n').some((line) => {
      const [suffix, count] = line.trim().split(':')
      return suffix?.toUpperCase() === hash.slice(5) && Number(count) > 0
    })
  } catch (error) {
    // Not the message, which might tell what was asked for.
    logEvent('password.lookup_failed', { reason: error instanceof Error ? error.name : '' })
    return false
  }
}

async function sha1Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  const bytes = [...new Uint8Array(digest)]
  return bytes
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
}
