import { describe, expect, test } from 'vitest'
import { canonicalEmail, parseEmail } from '../../src/email-address/address.ts'
import recorded from '../conformance/email-vectors.json'

/** Where we word a reason otherwise: no names of code points, no part of the bidi rule. */
const reworded = [
  ['ZERO WIDTH SPACE', 'U+200B'],
  ['SOFT HYPHEN', 'U+00AD'],
  ['COMBINING ACUTE ACCENT', 'U+0301'],
  ['IDEOGRAPHIC SPACE', 'U+3000'],
  ['ZERO WIDTH JOINER', 'U+200D'],
  ['ZERO WIDTH NO-BREAK SPACE', 'U+FEFF'],
  ["First codepoint in label '1א' must be directionality L, R or AL", "Label '1א' not allowed"],
] as const

const show = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
const emailOf = (text: string) => {
  const address = parseEmail(text)
  return 'email' in address ? address.email : undefined
}

describe('what EmailStr of pydantic 2.14 answered', () => {
  for (const { in: input, out, reason } of recorded.vectors) {
    test(`${show(input)} is ${out === undefined ? 'refused' : `read as ${show(out)}`}`, () => {
      const ours = reworded.reduce((text, [from, to]) => text?.replace(from, to), reason)
      expect(parseEmail(input)).toEqual(ours === undefined ? { email: out } : { reason: ours })
    })
  }
})

// Recorded from email-validator 2.3.0 with idna 3.20, beside the shared vectors.
const accepted = [
  ['a subdomain of digits beside a right-to-left one', 'a@1.אב.com', 'a@1.אב.com'],
  ['a middle dot between two l', 'a@col·legi.cat', 'a@col·legi.cat'],
  ['a Greek numeral sign before Greek', 'a@͵α.com', 'a@͵α.com'],
  ['a geresh after Hebrew', 'a@א׳ב.com', 'a@א׳ב.com'],
  ['a Katakana middle dot after Han', 'a@漢・a.com', 'a@漢・a.com'],
  ['Arabic-Indic digits alone', 'a@ا١.com', 'a@ا١.com'],
  ['marks within a label', 'a@हिन्दी.भारत', 'a@हिन्दी.भारत'],
  ['the ideograph zero', 'a@二〇.com', 'a@二〇.com'],
  ['sharp s, which is not ss', 'a@Straße.de', 'a@straße.de'],
  ['final sigma as it is', 'a@ΒΌΛΟς.gr', 'a@βόλος.gr'],
  ['a variation selector, dropped', 'a@e\ufe0fx.com', 'a@ex.com'],
  ['full-width xn--', 'a@ｘｎ--mnchen-3ya.de', 'a@münchen.de'],
  ['decomposed letters in both parts', 'e\u0301@e\u0301.com', 'é@é.com'],
  ['a name with quotes in quotes', '"a "b" c" <x@example.com>', 'x@example.com'],
  ['the last of two addresses in quotes', '"a" <b@c.de> "e" <f@g.de>', 'f@g.de'],
  ['role mailboxes in NFC only', 'mar\u212aeting@example.com', 'marKeting@example.com'],
  ['a domain that ends like a special-use one', 'a@example.latest', 'a@example.latest'],
  ['a label of 63 octets', `a@${'b'.repeat(63)}.de`, `a@${'b'.repeat(63)}.de`],
  [
    '254 bytes with the domain as A-labels',
    `${'a'.repeat(239)}@漢字.de`,
    `${'a'.repeat(239)}@漢字.de`,
  ],
  ['254 bytes', `${'é'.repeat(121)}@example.com`, `${'é'.repeat(121)}@example.com`],
] as const

const refused = [
  ['a combining mark at the start of a later label', 'a@b.\u0300c.com'],
  ['a combining mark at the start of an A-label', 'a@xn--a-ubb.com'],
  ['a mark newer than the URL parser at the start of a label', 'a@x.\u0898a'],
  ['a combined angle bracket before the @-sign', 'a<\u0338b@example.com'],
  ['a middle dot not between two l', 'a@a·l.com'],
  ['a middle dot at the end', 'a@l·.com'],
  ['a Greek numeral sign before Latin', 'a@͵a.com'],
  ['a geresh after Arabic', 'a@ا׳.com'],
  ['a Katakana middle dot among Latin', 'a@a・b.com'],
  ['two kinds of Arabic digits', 'a@ا١۱.com'],
  ['letters of both directions in a label', 'a@אa.com'],
  ['letters of both directions in an A-label', 'a@xn--a-0hc.com'],
  ['a combining mark for symbols', 'a@a\u20d0.com'],
  ['a symbol', 'a@☃.net'],
  ['tatweel', 'a@اـا.com'],
  ['conjoining jamo without a syllable', 'a@ᄀa.com'],
  ['a hyphen at the edge of an A-label', 'a@xn----bga.com'],
  ['hyphens in the third place of an A-label', 'a@xn--ab---epa.com'],
  ['hyphens in the third place after mapping', 'a@éé--a.com'],
  ['an A-label of ASCII only', 'a@xn--abc-.com'],
  ['an A-label of nothing', 'a@xn--.com'],
  ['an A-label of a capital letter', 'a@xn--mnchen-psa.de'],
  ['an A-label in another spelling', 'a@xn---bbk.com'],
  ['an A-label of an ideographic full stop', 'a@xn--r6j.com'],
  ['an A-label of a joiner', 'a@xn--11ba1o090g.com'],
  ['a full-width solidus', 'a@b／c.com'],
  ['a full-width low line', 'a@b＿c.com'],
  ['a full-width at-sign in the domain', 'a@b＠c.com'],
  ['a one dot leader', 'a@b․com'],
  ['a digit with a full stop', 'a@b⒈com'],
  ['an empty label after mapping', 'a@b.\u034f.com'],
  ['a special-use name in Unicode dress', 'a@foo.ｔｅｓｔ'],
  ['a Greek question mark, which NFC makes a semicolon', 'a\u037e@example.com'],
  ['a quoted @-sign', '"a@b"@example.com'],
  ['a quote without end', '"a@example.com'],
  ['an @-sign between quotes further in', 'a"@"b@example.com'],
  ['nothing before the @-sign', '@example.com'],
  ['a line separator', 'a\u2028b@example.com'],
  ['a bidirectional control', 'a\u202eb@example.com'],
  ['a display name with a combining mark', 'नी <a@example.com>'],
  ['a display name with a comma', 'Doe, Jane <a@example.com>'],
  ['text after the angle brackets', '<a@example.com> x'],
  ['a label of 64 octets', `a@${'b'.repeat(64)}.de`],
  ['a label of 64 octets as an A-label only', `a@${'é'.repeat(59)}.de`],
  ['255 bytes', `${'é'.repeat(121)}a@example.com`],
  ['more than 254 bytes after normalization', `${'\u0958'.repeat(41)}@example.com`],
  ['255 bytes with the domain in Unicode', `${'a'.repeat(161)}@xn--hexa${'a'.repeat(28)}.de`],
  ['255 bytes with the domain as A-labels', `${'a'.repeat(240)}@漢字.de`],
] as const

describe('an address', () => {
  test.each(accepted)('may have %s', (_, input, email) => {
    expect(parseEmail(input)).toEqual({ email })
  })

  test.each(refused)('must not have %s', (_, input) => {
    expect(emailOf(input)).toBeUndefined()
  })

  test('that is refused comes with the reason', () => {
    const refusals = [
      ['a@.example.com', 'An email address cannot have a period immediately after the @-sign.'],
      ['a@example.com。', 'An email address cannot end with a period.'],
      ['a@ex。.com', 'An email address cannot have two periods in a row.'],
      ['a@－example.com', 'An email address cannot have a hyphen immediately after the @-sign.'],
      ['a@example.com-', 'An email address cannot end with a hyphen.'],
      ['a@é.-com', 'An email address cannot have a period and a hyphen next to each other.'],
      ['.a@example.com', 'An email address cannot start with a period.'],
      ['é..a@example.com', 'An email address cannot have two periods in a row.'],
      ['<a@example.com> x', "There can't be anything after the email address."],
      [
        '<<a@example.com>>>',
        'A display name and angle brackets around the email address are not permitted here.',
      ],
      [
        `${'a'.repeat(240)}@漢字.de`,
        'The email address is too long when the part after the @-sign is converted to IDNA ASCII ' +
          '(1 byte too many).',
      ],
    ] as const
    for (const [input, reason] of refusals) expect(parseEmail(input)).toEqual({ reason })
  })

  test('is read again as itself', () => {
    const outputs = recorded.vectors.flatMap(({ out }) => out ?? [])
    expect(outputs.map(emailOf)).toEqual(outputs)
  })

  test('is refused for more than 2,048 characters of input, counted as code points', () => {
    const [longest, tooLong] = [2048, 2049].map(
      (length) => `"${'😀'.repeat(length - 11)}" <a@b.de>`,
    )
    expect(parseEmail(longest ?? '')).toEqual({ email: 'a@b.de' })
    const reason = 'Length must not exceed 2048 characters'
    expect(parseEmail(tooLong ?? '')).toEqual({ reason })
  })

  test('is refused with half of a surrogate pair anywhere', () => {
    for (const half of ['\ud83d', '\ude00']) {
      const reason = `The email address contains unsafe characters: U+${half === '\ud83d' ? 'D83D' : 'DE00'}.`
      expect(parseEmail(`${half}@example.com`)).toEqual({ reason })
      expect(parseEmail(`a@${half}.com`)).toEqual({ reason })
    }
  })
})

describe('the key of an address', () => {
  const sameMailbox = [
    ['the case of ASCII letters', 'Jane.Doe@Example.COM', 'jane.doe@example.com'],
    ['the case of other letters', 'JÖSÉ@ÖRE.de', 'jösé@öre.de'],
    ['the case of letters beyond U+FFFF', '𐐀@example.com', '𐐨@example.com'],
    ['the case of Cherokee', 'Ꭰ@example.com', 'ꭰ@example.com'],
    ['composition', 'jo\u0308se@example.com', 'jöse@example.com'],
    ['the order of marks', 'a\u0323\u0301@example.com', 'a\u0301\u0323@example.com'],
    ['case under a combining iota', '\u0391\u0f87\u0399@x.gr', '\u03b1\u0f87\u0345@x.gr'],
    ['the form of sigma', 'ΣΊΣΥΦΟΣ@x.gr', 'σίσυφος@x.gr'],
    ['sharp s and ss before the @-sign', 'STRASSE@x.de', 'straße@x.de'],
    ['capital sharp s', 'STRAẞE@x.de', 'straße@x.de'],
    ['long s', 'ſam@x.de', 'sam@x.de'],
    ['the Kelvin sign', '\u212Aelvin@\u212A.com', 'kelvin@k.com'],
    ['the Ångström sign', '\u212B@example.com', 'å@example.com'],
    ['ligatures', 'ﬁ@example.com', 'fi@example.com'],
    ['Punycode', 'a@xn--mnchen-3ya.de', 'a@MÜNCHEN.de'],
    ['the case of Punycode', 'a@XN--MNCHEN-3YA.de', 'a@münchen.de'],
    ['full-width letters in the domain', 'a@ｅxample．com', 'a@example.com'],
    ['ideographic full stops', 'a@例え。jp', 'a@例え.jp'],
    ['soft hyphens in the domain', 'a@exam\u00adple.com', 'a@example.com'],
    ['composition in the domain', 'a@mu\u0308nchen.de', 'a@münchen.de'],
    ['case in what is no domain', 'é@EXA_MPLE.Ü', 'É@exa_mple.ü'],
    ['case without a domain', 'JÖSE', 'jöse'],
  ] as const

  test.each(sameMailbox)('passes over %s', (_, one, other) => {
    expect(canonicalEmail(one)).toBe(canonicalEmail(other))
  })

  const otherMailbox = [
    ['dotless and dotted i', 'ı@example.com', 'i@example.com'],
    ['i with and without a second dot', 'İ@example.com', 'i@example.com'],
    ['accents', 'é@example.com', 'e@example.com'],
    ['full-width letters before the @-sign', 'ａ@example.com', 'a@example.com'],
    ['white space around it', ' a@example.com', 'a@example.com'],
    ['a display name', 'A <a@example.com>', 'a@example.com'],
    ['sharp s and ss in the domain', 'a@straße.de', 'a@strasse.de'],
    ['the final sigma of a domain', 'a@βόλος.com', 'a@βόλοσ.com'],
    ['a canonical A-label and another spelling', 'a@xn--bbk.com', 'a@xn---bbk.com'],
    ['subdomains', 'a@example.com', 'a@b.example.com'],
  ] as const

  test.each(otherMailbox)('tells apart %s', (_, one, other) => {
    expect(canonicalEmail(one)).not.toBe(canonicalEmail(other))
  })

  test('is the address in small letters, in NFC, with the domain in Unicode', () => {
    expect(canonicalEmail('JO\u0308SE@XN--MNCHEN-3YA.de')).toBe('jöse@münchen.de')
    expect(canonicalEmail('ı@ı.com')).toBe('ı@ı.com')
    expect(canonicalEmail('ΟΔΟΣ')).toBe('οδοσ')
  })

  test('takes the last @-sign for the one before the domain', () => {
    expect(canonicalEmail('ß@ß@ß.de')).toBe('ss@ss@ß.de')
  })

  test('is only folded where no domain is', () => {
    expect(canonicalEmail('é@Straße.de/')).toBe('é@strasse.de/')
    expect(canonicalEmail('é@xn--zzzzzz99999.COM')).toBe('é@xn--zzzzzz99999.com')
    expect(canonicalEmail(`é@${'ß.'.repeat(99)}de`)).toBe(`é@${'ss.'.repeat(99)}de`)
    expect(canonicalEmail(`é@${'ß.'.repeat(600)}de`)).toBe(`é@${'ss.'.repeat(600)}de`)
  })

  test('is the same for what was typed and for the normal form of it', () => {
    const typed = recorded.vectors.filter(
      ({ in: input, out }) => out && !/[<\p{C}\p{Z}]/u.test(input),
    )
    expect(typed.length).toBeGreaterThan(40)
    for (const { in: input, out } of typed)
      expect(canonicalEmail(out ?? '')).toBe(canonicalEmail(input))
  })

  test('is its own key, for every recorded address, good or bad', () => {
    const inputs = [...recorded.vectors.map(({ in: input }) => input), 'a@xn--9ß.com', 'é@<\u0338Ⅷ']
    const keys = inputs.map(canonicalEmail)
    expect(keys.map(canonicalEmail)).toEqual(keys)
  })
})

describe('text made at random', () => {
  const pieces = [
    ...'aAzZ019.-_+@@@<>"\\ \t\u0000\u00ad\u200d\ufe0f\ufeff',
    ...'ßẞſKÅıİςσΣŉǰΐéÉאاا١۱·・漢カ．。․⒈＿＠ﬀﷺꭰᎠ\u0300\u0338\u0345\u0640',
    ...[
      '.com',
      'xn--',
      'XN--',
      '3ya',
      'mnchen-3ya',
      'e\u0301',
      '\ud83d',
      '\ude00',
      '😀',
      'ß'.repeat(90),
    ],
  ]

  /** Numbers below `below`, the same in every run (xorshift32). */
  function* draw(below: number) {
    for (let state = 0x9e3779b9; ; yield (state >>> 0) % below) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
    }
  }

  const numbers = draw(pieces.length)
  const texts = Array.from({ length: 5000 }, (_, i) => {
    const parts = Array.from({ length: i % 9 }, () => pieces[numbers.next().value ?? 0])
    return i % 2 ? parts.join('') : `a@${parts.join('')}.com`
  })

  test('is read or refused, never thrown at', () => {
    const emails = texts.flatMap((text) => emailOf(text) ?? [])
    expect(emails.length).toBeGreaterThan(100)
    expect(emails.map(emailOf)).toEqual(emails)
  })

  test('has a key that is its own key', () => {
    const keys = texts.map(canonicalEmail)
    expect(keys.map(canonicalEmail)).toEqual(keys)
  })

  test('has itself in small letters for a key where it is ASCII without Punycode', () => {
    const plain = texts.filter((text) => /^\p{ASCII}*$/u.test(text) && !/xn--/i.test(text))
    expect(plain.length).toBeGreaterThan(100)
    expect(plain.map(canonicalEmail)).toEqual(plain.map((text) => text.toLowerCase()))
  })
})
