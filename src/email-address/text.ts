/** Whether the text is ASCII only, where no mapping but case matters. */
export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text)
}

/** The text in one case and in NFC (Unicode section 3.13, D145: canonical caseless matching). */
export function foldCase(text: string): string {
  // Capital ẞ has no capitals of its own, hence the first step. Dotless ı would lose itself in I.
  const fold = (part: string) => part.toLowerCase().toUpperCase().toLowerCase()
  const folded = text.normalize('NFD').split('ı').map(fold).join('ı')
  return folded.replaceAll('ς', 'σ').normalize('NFC')
}

/** The code point as a message shows it: U+0000. */
export function showCodePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return `U+${hex.padStart(4, '0')}`
}

/** The distinct characters that the pattern (global) finds, as a message lists them. */
export function listCharacters(text: string, pattern: RegExp): string | undefined {
  const found = text.match(pattern)
  return found ? [...new Set(found.map(showCharacter))].sort().join(', ') : undefined
}

/** Why the text is not safe to show or to join with other text, if it is not. */
export function findUnsafe(text: string): string | undefined {
  if (isAscii(text)) return undefined
  const unsafe = listCharacters(text, /^\p{M}|[\p{C}\p{Z}]/gu)
  return unsafe && `The email address contains unsafe characters: ${unsafe}.`
}

/** The number with its noun: 1 byte, 2 bytes. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function showCharacter(character: string): string {
  if (character === ' ') return 'SPACE'
  if (character === '\\' || character === "'") return `"${character}"`
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `'${character}'` : showCodePoint(character)
}
