const examples = /(?:change|replace).?(?:me|this)|your.?(?:secret|key)|example|placeholder/i

/**
 * Whether a secret is one that a guesser comes to: few characters, a pattern that repeats, a row such
 * as 0123, or the text of an example. 16 random bytes or more, in any spelling, are not.
 */
export function isGuessable(secret: string): boolean {
  const bytes = new TextEncoder().encode(secret)
  return (
    examples.test(secret) ||
    new Set(bytes).size < leastDifferentBytes ||
    repeats(bytes) ||
    isInRows(bytes)
  )
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
