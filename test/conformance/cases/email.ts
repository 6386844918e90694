import type { Client } from '../client.ts'
import { at } from '../paths.ts'
import { group } from './case.ts'

const accepted: [name: string, make: (c: Client) => string][] = [
  ['upper case local part', (c) => c.mail('UPPER')],
  ['plus tag', (c) => c.mail('a+b')],
  ['all atext', (c) => c.mail("!#$%&'*+-/=?^_`{|}~")],
  ['decomposed unicode local part', (c) => c.mail('jo\u0308se')],
  ['IDN domain', (c) => c.mail('u', 'münchen.de')],
  ['punycode domain', (c) => c.mail('u', 'xn--mnchen-3ya.de')],
  ['fullwidth domain', (c) => c.mail('u', 'ｅxample.com')],
  ['subdomains', (c) => c.mail('u', 'a.b.c.d.example.com')],
  ['digits domain', (c) => c.mail('u', '123.com')],
  ['angle brackets only', (c) => `<${c.mail()}>`],
  ['display name without space', (c) => `John<${c.mail()}>`],
  ['surrounding tab and newline', (c) => `\t${c.mail()}\n`],
  ['role-like mailbox with tag keeps its case', (c) => `Info+x@${c.mail().replace('@', '.')}`],
  ['no-break space around', (c) => `\u00a0${c.mail()}\u00a0`],
  ['local part of 64', (c) => c.mail('l'.repeat(64 - c.mail('').indexOf('@')))],
  ['label of 63', (c) => c.mail('u', `${'b'.repeat(63)}.com`)],
]

/** Titles are as Python writes a text; forgot-password shows if an address is taken as valid. */
const refused: [title: string, email: string][] = [
  ["forgot 00 ''", ''],
  ["forgot 02 'nope'", 'nope'],
  ["forgot 04 'a@'", 'a@'],
  ["forgot 06 'a@b'", 'a@b'],
  ["forgot 08 'a@@example.com'", 'a@@example.com'],
  ["forgot 10 'a..b@example.com'", 'a..b@example.com'],
  ["forgot 12 'a.@example.com'", 'a.@example.com'],
  ["forgot 14 'a@example..com'", 'a@example..com'],
  ["forgot 16 'a@-example.com'", 'a@-example.com'],
  ["forgot 18 'a@exa_mple.com'", 'a@exa_mple.com'],
  ["forgot 20 'a b@example.com'", 'a b@example.com'],
  ["forgot 22 'a@example.c'", 'a@example.c'],
  ["forgot 24 'a@127.0.0.1'", 'a@127.0.0.1'],
  ["forgot 26 'a@[IPv6:::1]'", 'a@[IPv6:::1]'],
  [`forgot 28 '"a"@example.com'`, '"a"@example.com'],
  ["forgot 30 'a@foo.test'", 'a@foo.test'],
  ["forgot 32 'a@foo.invalid'", 'a@foo.invalid'],
  ["forgot 34 'a@foo.onion'", 'a@foo.onion'],
  ["forgot 36 'a@test'", 'a@test'],
  ["forgot 38 'a@xn--zzzzzz99999.com'", 'a@xn--zzzzzz99999.com'],
  ["forgot 40 'a@exa\\u200bmple.com'", 'a@exa\u200bmple.com'],
  ["forgot 42 'a\\x00@example.com'", 'a\0@example.com'],
  ["forgot 44 'a@example.com\\nb'", 'a@example.com\nb'],
  ["forgot 46 'a＠example.com'", 'a＠example.com'],
  ["forgot 48 'a@ex--ample.com'", 'a@ex--ample.com'],
  ["forgot 50 '<a@example.com'", '<a@example.com'],
  ["forgot 52 'John <>'", 'John <>'],
  ["forgot 54 '<<a@example.com>>'", '<<a@example.com>>'],
  [`forgot 56 '${'a'.repeat(40)}'`, `${'a'.repeat(3000)}@example.com`],
  [`forgot 58 '${'a'.repeat(40)}'`, `${'a'.repeat(65)}@${'x.'.repeat(100)}com`],
  ["forgot 60 'a,b@example.com'", 'a,b@example.com'],
  ["forgot 62 'a\\\\b@example.com'", 'a\\b@example.com'],
  ["forgot 64 '😀@example.com'", '😀@example.com'],
  ["forgot 66 'a@example.com;'", 'a@example.com;'],
  ["forgot 68 'a@exam\\xadple.com'", 'a@exam\u00adple.com'],
]

/** Which addresses are taken, and in what form. */
export const emailCases = [
  ...group(
    'email',
    accepted.map(([name, make]) => [
      name,
      async (c) => {
        await c.register(make(c))
        await c.register(make(c))
        await c.login(make(c))
      },
    ]),
  ),
  ...group(
    'email',
    refused.map(([title, email]) => [title, (c) => c.post(at.forgot, { json: { email } })]),
  ),
]
