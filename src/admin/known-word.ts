/** Whether a word that stands in an address is one of a table's; another one shows nothing. */
export function isWordOf<T extends object>(
  table: T,
  word: string | null | undefined,
): word is string & keyof T {
  return typeof word === 'string' && Object.hasOwn(table, word)
}
