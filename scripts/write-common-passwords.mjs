// Writes src/accounts/common-passwords.ts: the 500 most common passwords that the policy would take
// otherwise. (ASVS 5 section 6.2.4 asks for 3,000: they would add 9 KB gzip to the Worker.) `npm ci`
// runs it (prepare).
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dictionary } from '@zxcvbn-ts/language-common'

const target = new URL('../src/accounts/common-passwords.ts', import.meta.url)
const most = 500
const leastCharacters = 8

// From the most common down, in lower case; sorted, they compress better.
const passwords = dictionary['passwords-common']
  .filter((password) => password.length >= leastCharacters)
  .slice(0, most)
  .sort()
if (passwords.length < most || passwords.some((password) => !/^[!-~]+$/.test(password))) {
  throw new Error('@zxcvbn-ts/language-common is not what it was')
}

const text = `// Made by scripts/write-common-passwords.mjs, of the list in @zxcvbn-ts/language-common
// (MIT; Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.; Copyright (c) 2021 @zxcvbn-ts).

/** The most common passwords of 8 or more characters, in lower case, with blanks between. */
export const commonPasswords = ${JSON.stringify(passwords.join(' '))}
`
// A file that is the same stays untouched, so that a running \`wrangler dev\` does not reload.
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text)
