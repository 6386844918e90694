import { expect, test } from 'vitest'
import { findLeaks } from '../support/output.ts'

const leaks = (kind: 'logs' | 'answers', line: string, ...texts: string[]) =>
  findLeaks(kind, ['', '{"event":"login.ok"}', line], texts).length

test('SECURITY 23: the check of all output finds each kind of secret', () => {
  for (const line of [
    '{"reason":"$pbkdf2-sha256$i=600000"}',
    'UNIQUE constraint, params: $argon2id$v=19',
    'stored: $2b$12$abc',
    '$hmac-sha256$keyid=abcdefgh$',
  ]) {
    expect([line, leaks('logs', line), leaks('answers', line)]).toEqual([line, 1, 1])
  }
  for (const line of [
    'token eyJhbGciOiJIUzI1NiJ9.e30 refused',
    '{"user":"first@user.com"}',
    'cookie: fastapiusersauth=x',
    'authorization: Bearer x',
  ]) {
    expect([line, leaks('logs', line)]).toEqual([line, 1])
  }
  expect(leaks('logs', 'got "correct horse"', 'correct horse')).toBeGreaterThan(0)
  expect(leaks('answers', '{"input":"say \\"hi\\""}', 'say "hi"')).toBe(1)
})

test('and nothing else', () => {
  const line = '{"level":"info","event":"login.ok","user_id":"8a0f","address":"203.0.113.0/24"}'
  expect([leaks('logs', line, 'correct horse'), leaks('answers', line, 'x@y.example')]).toEqual([
    0, 0,
  ])
})
