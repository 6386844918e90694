/** What a table of texts says for a word from outside: nothing for one that it has not, such as `constructor`. */
export function findWords(
  words: Readonly<Record<string, string>>,
  word: string | undefined,
): string | undefined {
  return word !== undefined && Object.hasOwn(words, word) ? words[word] : undefined
}
