/** Whether a word from outside is one of a table's: `constructor` is of none. */
export function isWordOf<T extends object>(
  table: T,
  word: string | null | undefined,
): word is string & keyof T {
  return typeof word === 'string' && Object.hasOwn(table, word)
}

/** What a table of texts says for a word from outside; undefined for one that it has not. */
export function findWords(
  words: Readonly<Record<string, string>>,
  word: string | null | undefined,
): string | undefined {
  return isWordOf(words, word) ? words[word] : undefined
}
