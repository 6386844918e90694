// The last two are of jwt.io and of FastAPI's tutorial.
const examples =
  /(?:change|replace).?(?:me|this)|your.?(?:secret|key)|example|placeholder|256.?bit|09d25e094faa6ca2/i

const words = /secret|password|insecure|production|development|super|key|qwerty|asdfgh|zxcvbn/gi

/**
 * Whether a secret is one that a guesser comes to: few characters, a pattern that repeats, a row such
 * as 0123, hardly more than words such as "secret", or the text of an example. 16 random bytes or more,
 * in any spelling, are not.
 */
export function isGuessable(secret: string): boolean {
  const spellings = [new TextEncoder().encode(secret), readHex(secret)]
  return examples.test(secret) || isMostlyWords(secret) || spellings.some(hasPattern)
}

/** Whether the words are more than half of its letters: others may be in a secret that has them too. */
function isMostlyWords(secret: string): boolean {
  const letters = secret.replaceAll(/[^a-z]/gi, '').length
  return (secret.match(words) ?? []).join('').length > letters / 2
}

/** The bytes of which it is the hexadecimal digits, if it is. */
function readHex(secret: string): Uint8Array | undefined {
  if (secret.length % 2 !== 0 || !/^[\da-f]+$/i.test(secret)) return undefined
  return Uint8Array.from(secret.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
}

function hasPattern(bytes: Uint8Array | undefined): boolean {
  if (!bytes) return false
  return new Set(bytes).size < leastDifferentBytes || repeats(bytes) || isInRows(bytes)
}

const leastDifferentBytes = 6

/** Whether three quarters of it are what stands some places before. */
function repeats(bytes: Uint8Array): boolean {
  const longest = Math.min(64, bytes.length >> 1)
  const distances = Array.from({ length: longest }, (_, index) => index + 1)
  return distances.some((distance) => {
    const later = bytes.subarray(distance)
    return later.filter((byte, index) => byte === bytes[index]).length > later.length * 0.75
  })
}

/** Whether more than half of it goes on in the step of the two before, as in aaa, abc or 9876. */
function isInRows(bytes: Uint8Array): boolean {
  const steps = [...bytes.subarray(1)].map((byte, index) => byte - (bytes[index] ?? 0))
  return steps.filter((step, index) => step === steps[index - 1]).length > bytes.length / 2
}
