/** JSON that a terminal may have, and that is still JSON: what is not printable is escaped. */
export function toJson(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, null, 2).replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (one) =>
    one.split('').map(escaped).join(''),
  )
}
