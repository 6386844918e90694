/**
 * The floor: what no service can leave out, by hand and without a framework or a library. It looks
 * at the method and the path and nothing else; it checks no field and knows no error but 401.
 */

interface Env {
  DB: D1Database
  APP_SECRET: string
}

interface Row {
  id: string
  email: string
  hashed_password: string
  is_active: number
  is_superuser: number
  is_verified: number
  credential_version: number
}

/** As Postern ships it (src/crypto/passwords.ts). */
const [iterations, passes] = [600_000, 48]

const encoder = new TextEncoder()
let key: Promise<CryptoKey> | undefined

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    key ??= importHmacKey(encoder.encode(env.APP_SECRET))
    const { pathname } = new URL(request.url)
    if (pathname === '/users/me') return showMe(request, env)
    if (pathname === '/auth/jwt/login') return logIn(request, env)
    if (pathname === '/auth/register') return register(request, env)
    if (pathname === '/hash') return hashOnly(request)
    return Response.json({ detail: 'Not Found' }, { status: 404 })
  },
}

async function showMe(request: Request, env: Env): Promise<Response> {
  const claims = await verifyToken((request.headers.get('authorization') ?? '').slice(7))
  const row =
    claims &&
    (await env.DB.prepare('select * from user where id = ?').bind(claims.sub).first<Row>())
  if (!row?.is_active || row.credential_version !== claims?.ver) {
    return Response.json({ detail: 'Unauthorized' }, { status: 401 })
  }
  return Response.json(show(row))
}

async function logIn(request: Request, env: Env): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  const statement = env.DB.prepare('select * from user where email_canonical = ?')
  const row = await statement.bind((form.get('username') ?? '').toLowerCase()).first<Row>()
  const [, , , salt = '', expected = ''] = row?.hashed_password.split('$') ?? []
  const derived = await derive(form.get('password') ?? '', fromBase64(salt))
  if (!row || !crypto.subtle.timingSafeEqual(derived, fromBase64(expected))) {
    return Response.json({ detail: 'LOGIN_BAD_CREDENTIALS' }, { status: 400 })
  }
  return Response.json({ access_token: await signToken(row), token_type: 'bearer' })
}

async function register(request: Request, env: Env): Promise<Response> {
  const { email, password } = await request.json<{ email: string; password: string }>()
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const hash = toBase64(await derive(password, salt))
  const row = await env.DB.prepare(
    `insert into user (id, email, hashed_password, is_active, is_superuser, is_verified)
     values (?, ?, ?, 1, 0, 0) returning *`,
  )
    .bind(crypto.randomUUID(), email, `$pbkdf2-sha256$i=600000,p=48$${toBase64(salt)}$${hash}`)
    .first<Row>()
  return row ? Response.json(show(row), { status: 201 }) : new Response(null, { status: 500 })
}

/** The hash of a login alone: what is subtracted from the CPU of a whole login. */
async function hashOnly(request: Request): Promise<Response> {
  await derive(await request.text(), new Uint8Array(16))
  return new Response(null, { status: 204 })
}

function show({ id, email, is_active, is_superuser, is_verified }: Row) {
  return {
    id,
    email,
    is_active: is_active === 1,
    is_superuser: is_superuser === 1,
    is_verified: is_verified === 1,
  }
}

async function derive(password: string, salt: Uint8Array): Promise<Uint8Array> {
  const pepper = await importHmacKey(salt)
  let bits = await crypto.subtle.sign('HMAC', pepper, encoder.encode(password))
  const params = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: iterations / passes }
  for (let pass = 0; pass < passes; pass++) {
    if (pass > 0) await scheduler.wait(0)
    const base = await crypto.subtle.importKey('raw', bits, 'PBKDF2', false, ['deriveBits'])
    bits = await crypto.subtle.deriveBits(params, base, 256)
  }
  return new Uint8Array(bits)
}

async function signToken({ id, credential_version: ver }: Row): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 3600
  const head = toBase64(encoder.encode('{"alg":"HS256","typ":"JWT"}'))
  const claims = JSON.stringify({ sub: id, ver, aud: ['fastapi-users:auth'], exp })
  const signed = `${head}.${toBase64(encoder.encode(claims))}`
  const signature = await crypto.subtle.sign('HMAC', await hmacKey(), encoder.encode(signed))
  return `${signed}.${toBase64(new Uint8Array(signature))}`
}

async function verifyToken(token: string): Promise<{ sub: string; ver: number } | undefined> {
  const [head = '', body = '', signature = ''] = token.split('.')
  const signed = encoder.encode(`${head}.${body}`)
  const good = await crypto.subtle.verify('HMAC', await hmacKey(), fromBase64(signature), signed)
  if (!good || JSON.parse(atob(toPlain(head))).alg !== 'HS256') return undefined
  const claims = JSON.parse(new TextDecoder().decode(fromBase64(body)))
  const current = claims.exp > Date.now() / 1000 && claims.aud.includes('fastapi-users:auth')
  return current ? claims : undefined
}

async function hmacKey(): Promise<CryptoKey> {
  if (!key) throw new Error('No key yet')
  return key
}

function importHmacKey(bytes: Uint8Array): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function toPlain(text: string): string {
  return text.replaceAll('-', '+').replaceAll('_', '/')
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(toPlain(text)), (character) => character.charCodeAt(0))
}
