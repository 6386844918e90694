import { beforeAll, describe, expect, test } from 'vitest'
import { Client } from '../client.ts'
import { at } from '../paths.ts'
import { openStage } from '../stage.ts'

// CONTRACT.md section 1, "Routing".

let c: Client

beforeAll(async () => {
  c = new Client(await openStage(), 1)
})

const notFound = '{"detail":"Not Found"}'
const notAllowed = '{"detail":"Method Not Allowed"}'
const postRoutes = [
  at.register,
  at.login,
  at.logout,
  at.cookieLogin,
  at.cookieLogout,
  at.forgot,
  at.reset,
  at.requestVerify,
  at.verify,
]

describe('a path is matched', () => {
  test.for(['/auth%2Fregister', '/%61uth/register', '/auth/registe%72', '/%75sers/me'])(
    'after percent-decoding: %s is a route',
    async (path) => {
      const method = path.endsWith('/me') ? 'GET' : 'POST'
      const { status } = await c.req(method, path)
      expect(status).toBe(method === 'GET' ? 401 : 422)
    },
  )

  test.for(['/AUTH/register', '/auth/Register', '/Users/me', '/auth/JWT/login'])(
    'with its case: %s is 404',
    async (path) => {
      const { status, text } = await c.post(path)
      expect([status, text]).toEqual([404, notFound])
    },
  )

  test('with its case: /users/ME is an id', async () => {
    const { status, text } = await c.get('/users/ME', { auth: c.shared.token })
    expect([status, text]).toEqual([403, '{"detail":"Forbidden"}'])
  })

  test.for([
    '//auth/register',
    '/auth//register',
    '/',
    '/auth',
    '/auth/',
    '/nothing',
    '/nothing/',
    '/auth/register/x',
    '/users/me/x',
    '/auth/register%20',
  ])('whole: %s is 404', async (path) => {
    const { status, text, headers } = await c.post(path)
    expect([status, text]).toEqual([404, notFound])
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.has('location')).toBe(false)
  })

  test('whole, but /users, which the original does not have, is the list of users', async () => {
    expect((await c.post('/users')).status).toBe(401)
    expect((await c.get('/users')).status).toBe(401)
    for (const path of ['/users/', '/users//']) expect((await c.post(path)).status).toBe(307)
  })

  test('without its query', async () => {
    expect((await c.post(`${at.register}?email=a@example.com&password=x`)).status).toBe(422)
    const answer = await c.get(`${at.me}?id=1&access_token=x`, { auth: c.shared.token })
    expect(answer.status).toBe(200)
  })

  test('before the body is read', async () => {
    const broken = { raw: '{', ct: 'application/json' }
    expect((await c.post('/nothing', broken)).status).toBe(404)
    expect((await c.req('PUT', at.register, broken)).status).toBe(405)
    expect((await c.post(`${at.register}/`, broken)).status).toBe(307)
  })
})

describe('a route with slashes after it', () => {
  test.for([
    ['POST', '/auth/register/', '/auth/register'],
    ['POST', '/auth/jwt/login/', '/auth/jwt/login'],
    ['PATCH', '/users/me/', '/users/me'],
    ['GET', '/users/me//', '/users/me'],
    ['DELETE', '/users/x///', '/users/x'],
    ['POST', '/auth/register/?a=b&c=%20d', '/auth/register?a=b&c=%20d'],
  ] as const)('%s %s is 307 to %s', async ([method, path, target]) => {
    const { status, headers, text } = await c.req(method, path)
    expect([status, text]).toEqual([307, ''])
    expect(headers.get('location')).toBe(target)
    expect(headers.has('content-type')).toBe(false)
  })

  test('is 307 to where it belongs when the slash is percent-encoded', async () => {
    const { status, headers } = await c.get('/users/me%2F')
    expect([status, headers.get('location')]).toEqual([307, '/users/me'])
  })

  test('is 307 under a method that the route has not', async () => {
    const { status, headers } = await c.get('/auth/register/')
    expect(status).toBe(307)
    expect(headers.get('location')).toBe('/auth/register')
  })
})

describe('a method that a path has not', () => {
  test.for(postRoutes)('is 405 with "Allow: POST" on %s', async (path) => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const { status, text, headers } = await c.req(method, path)
      expect([method, status, text]).toEqual([method, 405, notAllowed])
      expect(headers.get('allow')).toBe('POST')
      expect(headers.get('content-type')).toBe('application/json')
    }
  })

  test.for([at.me, '/users/x'])('is 405 with "Allow: GET" alone on %s', async (path) => {
    for (const method of ['POST', 'PUT', 'OPTIONS']) {
      const { status, text, headers } = await c.req(method, path)
      expect([method, status, text]).toEqual([method, 405, notAllowed])
      expect(headers.get('allow')).toBe('GET')
    }
  })

  test.for([
    ['POST', at.register],
    ['POST', at.login],
    ['GET', at.me],
    ['GET', '/users/x'],
  ] as const)(
    'is HEAD everywhere: 405 with "Allow: %s" and no body on %s',
    async ([allow, path]) => {
      const { status, text, headers } = await c.req('HEAD', path, { auth: c.shared.token })
      expect([status, text]).toEqual([405, ''])
      expect(headers.get('allow')).toBe(allow)
      expect(headers.get('content-type')).toBe('application/json')
    },
  )

  test('is OPTIONS with the headers of a CORS preflight', async () => {
    const { status, headers } = await c.req('OPTIONS', at.me, {
      headers: [
        ['Origin', 'https://app.example.com'],
        ['Access-Control-Request-Method', 'PATCH'],
      ],
    })
    expect(status).toBe(405)
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })

  test('is not DELETE on /users/me, where "me" is an id', async () => {
    expect((await c.req('DELETE', at.me)).status).toBe(401)
    expect((await c.req('DELETE', at.me, { auth: c.shared.token })).status).toBe(403)
    expect((await c.su('DELETE', 'me')).status).toBe(404)
  })
})
