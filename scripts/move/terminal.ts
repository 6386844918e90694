import { stripVTControlCharacters } from 'node:util'

// Control characters, formats such as those that turn the direction of writing, and halves of pairs.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

function escapeOne(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`
}

/** Text of a file, a path or a database as a terminal may have it: on one line, and not too long. */
export function shown(text: string, most = 200): string {
  const part = text.length > most ? `${text.slice(0, most)}...` : text
  return part.replace(unprintable, escapeOne)
}

/** So many of a thing: `1 row`, `2 rows`. */
export function counted(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}

/** Some names in a row, the first twenty of them. */
export function shownList(names: readonly string[]): string {
  const more = names.length > 20 ? ` and ${names.length - 20} more` : ''
  return `${names
    .slice(0, 20)
    .map((name) => shown(name, 60))
    .join(', ')}${more}`
}

/** What a program printed, without its colours. */
export function shownOutput(output: string): string {
  return stripVTControlCharacters(output)
    .trim()
    .split('\n')
    .map((line) => shown(line, 500))
    .join('\n')
}

/** Prints lines on the standard output. Everything that the commands say goes through these two. */
export function say(text: string): void {
  console.log(onlyLines(text))
}

/** Prints lines on the standard error. */
export function complain(text: string): void {
  console.error(onlyLines(text))
}

function onlyLines(text: string): string {
  return text.replace(unprintable, (one) => (one === '\n' ? one : escapeOne(one)))
}
