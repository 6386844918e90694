import fc from 'fast-check'
import { expect, test } from 'vitest'
import { home, readReturnTo, withReturnTo } from '../../src/html/return-to.ts'

const origin = 'https://postern.test'

test.each(['/account/sessions', '/admin/users?email=a%40b.c&after=1', '/a#b', '/ü'])(
  'SECURITY 36: a path of this origin is kept: %s',
  (path) => {
    expect(new URL(readReturnTo(path), origin).href).toBe(new URL(path, origin).href)
  },
)

test.each([
  ...['https://evil.test/', '//evil.test', '/\\evil.test', '\\\\evil.test', '/\t/evil.test'],
  ...[
    '/\n/evil.test',
    'javascript:alert(1)',
    'data:text/html,x',
    '/%0a//evil.test\\',
    ' //evil.test',
  ],
  ...['https:evil.test', '/..//evil.test', '/.//evil.test', '/a/..//evil.test', '@evil.test', ''],
  ...['//user:pass@evil.test', '/\u200b/evil.test', '/%09/\\evil.test', `/${'a'.repeat(2048)}`],
])('SECURITY 36: what a browser may take for another origin leads home: %j', (text) => {
  expect(readReturnTo(text)).toBe(home)
})

test('SECURITY 36: whatever is asked for, a browser stays on this origin', () => {
  const parts = fc.constantFrom(
    ...['/', '//', '\\', '\t', '\n', '\r', '.', '..', '@', ':', '%2f', '%5c', '%09', '?', '#'],
    ...[
      'http:',
      'https:',
      'javascript:',
      'data:',
      'evil.test',
      'user:pass@',
      'a',
      '\u0000',
      '\u200b',
      '。',
    ],
  )
  const made = fc.array(parts, { maxLength: 8 }).map((some) => some.join(''))
  fc.assert(
    fc.property(fc.oneof(made, fc.webUrl(), fc.string()), (text) => {
      const path = readReturnTo(text)
      expect(new URL(path, origin).origin).toBe(origin)
      // As a redirect of a redirect reads it.
      expect(readReturnTo(path)).toBe(path)
    }),
    { numRuns: 5000 },
  )
})

test('a path carries where to go on, unless that is home', () => {
  expect(withReturnTo('/login', home)).toBe('/login')
  const path = withReturnTo('/login', '/account/sessions?a=b', { email: 'a+b@example.com' })
  const { searchParams } = new URL(path, origin)
  expect(Object.fromEntries(searchParams)).toEqual({
    email: 'a+b@example.com',
    return_to: '/account/sessions?a=b',
  })
})
