import { decode } from 'punycode/punycode.es6.js'
import { isAscii, showCodePoint } from './text.ts'

/** One label of a domain name: as it travels in DNS, and as people read it. */
type Label = { ascii: string; unicode: string }

// RFC 5892 section 3, of what UTS #46 mapping leaves: letters, marks and digits may stand in a
// label, but not conjoining jamo and three blocks of marks. Section 2.6 lists the exceptions.
const letter = String.raw`[\p{L}\p{Mn}\p{Mc}\p{Nd}]`
const jamo = String.raw`\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb`
const blocks = String.raw`\u20d0-\u20ff\u{1d100}-\u{1d24f}`
const barred = String.raw`\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b`
const excepted = String.raw`\u06fd\u06fe\u0f0b\u3007`
const contextual = String.raw`\u00b7\u0375\u05f3\u05f4\u30fb`
const allowed = String.raw`[\-${excepted}${contextual}[${letter}--[${jamo}${blocks}${barred}]]]`

// RFC 5892 appendix A. Joiners are barred from e-mail addresses, and the bidi rule alone keeps the
// two kinds of Arabic digits apart.
const japanese = String.raw`[\p{sc=Hira}\p{sc=Kana}\p{sc=Hani}]`
const misplaced = [
  String.raw`(?<!l)\u00b7|\u00b7(?!l)`,
  String.raw`\u0375(?!\p{sc=Grek})`,
  String.raw`(?<!\p{sc=Hebr})[\u05f3\u05f4]`,
  String.raw`(?<!${japanese}.*)\u30fb(?!.*${japanese})`,
]

const forbidden = new RegExp([`[^${allowed}]`, ...misplaced].join('|'), 'v')

/** A label after UTS #46 mapping, or nothing if it maps to no host name. */
export function mapLabel(label: string): Label | undefined {
  const ascii = isAscii(label) ? label.toLowerCase() : urlHost(label)
  if (!ascii?.startsWith('xn--')) return ascii === undefined ? ascii : { ascii, unicode: ascii }
  const unicode = decodePunycode(ascii.slice('xn--'.length))
  // URL does not check an ASCII host: only decoding the label and encoding it again does.
  return unicode !== undefined && urlHost(unicode) === ascii ? { ascii, unicode } : undefined
}

/** What IDNA 2008 has against a mapped label that UTS #46 has not, if anything. */
export function findLabelFault({ ascii, unicode }: Label): string | undefined {
  if (ascii === unicode) return undefined
  if (/^\p{M}/u.test(unicode)) return 'Label begins with an illegal combining character'
  const match = forbidden.exec(unicode)
  if (!match) return undefined
  const position = [...unicode.slice(0, match.index)].length + 1
  return `Codepoint ${showCodePoint(match[0])} at position ${position} of '${unicode}' not allowed`
}

/** The label as the URL standard's parser maps it: UTS #46, bidi rule and Punycode. */
function urlHost(label: string): string | undefined {
  // The label after it keeps digits from being read as an IPv4 address.
  const host = URL.parse(`http://${label}.x`)?.hostname.slice(0, -2)
  return host !== undefined && /^[a-z0-9-]*$/.test(host) ? host : undefined
}

function decodePunycode(text: string): string | undefined {
  try {
    return decode(text)
  } catch {
    return undefined
  }
}
