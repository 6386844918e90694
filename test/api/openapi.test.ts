import { expect, test } from 'vitest'
import committed from '../../docs/openapi.json?raw'
import { operations } from '../../src/operations.ts'
import { unsaidTo } from '../support/profile.ts'
import { startService } from '../support/service.ts'

const service = startService()

test('docs/openapi.json is what the service answers (else: npm run openapi)', async () => {
  const document = await (await service.request('/openapi.json')).json()
  expect(`${JSON.stringify(document, null, 2)}\n`).toBe(committed)
})

test('every documented operation answers, and no other is documented', async () => {
  const document = JSON.parse(committed)
  const described = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort())
  for (const { method, path } of operations) {
    const response = await service.request(path.replace('{id}', 'x'), { method })
    // There is none here: test/federation.
    if (path.includes('{provider}')) continue
    expect([method, path, response.status]).not.toEqual([method, path, 404])
    expect([method, path, response.status]).not.toEqual([method, path, 405])
  }
})

test('operation ids, tags, named examples and schemas have the names of the original', () => {
  const { paths, components } = JSON.parse(committed)
  const login = paths['/auth/jwt/login'].post
  expect(login.operationId).toBe('auth_jwt_login_auth_jwt_login_post')
  expect(login.tags).toEqual(['auth'])
  expect(Object.keys(login.responses['400'].content['application/json'].examples)).toEqual([
    'LOGIN_BAD_CREDENTIALS',
    'LOGIN_USER_NOT_VERIFIED',
    'LOGIN_BAD_CODE',
    'TURNSTILE_FAILED',
  ])
  const { headers, content } = login.responses['429']
  expect(Object.keys(headers)).toEqual(['Retry-After'])
  expect(Object.keys(content['application/json'].examples)).toEqual(['TOO_MANY_REQUESTS'])
  expect(paths['/auth/verify'].post.operationId).toBe('verify_verify_auth_verify_post')
  expect(paths['/users/{id}'].delete.operationId).toBe('users_delete_user_users__id__delete')
  expect(paths['/users/me'].get.security).toEqual([
    { OAuth2PasswordBearer: [] },
    { APIKeyCookie: [] },
    { SessionCookie: [] },
  ])
  expect(components.securitySchemes.SessionCookie.name).toBe('__Host-postern-session')
  expect(Object.keys(components.schemas)).toEqual(
    expect.arrayContaining([
      'BearerResponse',
      'UserRead',
      'UserCreate',
      'UserUpdate',
      'ErrorModel',
      'HTTPValidationError',
      'ValidationError',
      'Body_auth_jwt_login_auth_jwt_login_post',
    ]),
  )
  const more = Object.keys(unsaidTo('person'))
  expect(components.schemas.UserRead.required).toEqual(['id', 'email', ...more])
})

test('the token endpoint has no 422: its refusals are those of RFC 6749', () => {
  const { responses } = JSON.parse(committed).paths['/auth/jwt/refresh'].post
  expect(Object.keys(responses)).toEqual(['200', '400'])
})

test('the document says where the service is, what it does, and which operations need no one signed in', () => {
  const { info, servers, paths } = JSON.parse(committed)
  expect(info.description).toContain('Authorization: Bearer')
  expect(servers).toEqual([{ url: '/' }])
  const open = operations.filter(({ method, path }) => {
    const { security } = paths[path][method.toLowerCase()]
    expect([path, Array.isArray(security)]).toEqual([path, true])
    return security.length === 0
  })
  expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /auth/jwt/login',
    'POST /auth/cookie/login',
    'POST /auth/jwt/refresh',
    'POST /auth/session/login',
    'POST /auth/request-login-code',
    'POST /auth/register',
    'POST /auth/forgot-password',
    'POST /auth/reset-password',
    'POST /auth/request-verify-token',
    'POST /auth/verify',
    'POST /auth/not-me',
    'GET /auth/{provider}/authorize',
    'GET /auth/{provider}/callback',
    'POST /auth/discover',
    'POST /auth/{provider}/backchannel-logout',
  ])
})

test('GET and HEAD of the docs, and nothing else', async () => {
  for (const path of ['/openapi.json', '/docs', '/healthz']) {
    for (const method of ['GET', 'HEAD']) {
      expect((await service.request(path, { method })).status).toBe(200)
    }
    const refused = await service.request(path, { method: 'POST' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  }
})

test('there is no /redoc, and no page for an OAuth redirect', async () => {
  for (const path of ['/redoc', '/docs/oauth2-redirect']) {
    expect((await service.request(path)).status).toBe(404)
  }
})

test('/docs runs no inline script and loads nothing from elsewhere', async () => {
  const page = await service.request('/docs')
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  const html = await page.text()
  expect(html).not.toMatch(/https?:|<script>|onload=/)
})
