import { beforeEach, expect, test } from 'vitest'
import { addProviderRow, enter, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import { startPages } from '../support/pages.ts'
import type { Service } from '../support/service.ts'

const rootSecret = 'a-root-secret-of-the-tests-9876543210-zyxwvu'
const ana = { sub: 'ana-at-idp', email: 'ana@example.com', email_verified: true }

let idp: FakeProvider
let service: Service

beforeEach(async () => {
  idp = await fakeProvider(() => service.clock.now)
  service = startPages({
    vars: { ROOT_SECRET: rootSecret },
    fetch: (...sent) => idp.fetch(...sent),
  })
  await service.db.exec('delete from user; delete from provider; delete from session')
  await addProviderRow(service, idp, {
    mfa: ['mfa'],
    signs_out: true,
    keeps_tokens: true,
    claim_rules: [{ claim: 'groups', value: 'admins', sets: 'is_superuser', to: true }],
  })
})

const odd: [string, object, boolean][] = [
  ['a subject that is a number', { sub: 5 }, false],
  ['no text as its subject', { sub: '' }, false],
  ['a subject of 300 characters', { sub: 'x'.repeat(300) }, false],
  ['a subject that is null', { sub: null }, false],
  ['a list of addresses', { email: ['ana@example.com'] }, false],
  ['an address that is a number', { email: 5 }, false],
  ['an address of 5,000 characters', { email: `${'a'.repeat(5000)}@example.com` }, false],
  ['an address with a NUL', { email: 'ana\0@example.com' }, false],
  ['half of a surrogate pair in its address', { email: 'ana\ud800@example.com' }, false],
  ['an address with a name', { email: 'Ana <ana@example.com>' }, true],
  ['a verified address that is the number 1', { email_verified: 1 }, false],
  ['a session that is a number', { sid: 7 }, true],
  ['a session of 10,000 characters', { sid: 'x'.repeat(10_000) }, true],
  ['amr that is a text', { amr: 'mfa' }, true],
  ['amr with anything in it', { amr: [null, 5, { mfa: true }] }, true],
  ['acr that is an object', { acr: { mfa: true } }, true],
  ['a time of authentication that is a text', { auth_time: 'now' }, false],
  ['a time of authentication far ahead', { auth_time: 99_999_999_999 }, true],
  ['groups in groups', { groups: [['admins'], { admins: 1 }] }, true],
  ['groups that are null', { groups: null }, true],
  ['an own __proto__', JSON.parse('{"__proto__": {"groups": "admins"}}'), true],
  ['a claim of 100 KB', { more: 'x'.repeat(100_000) }, true],
]

test.each(odd)(
  'who comes with %s is let in or not, and nothing breaks',
  async (_, claims, isIn) => {
    idp.faults = { claims: { ...claims } }
    const response = await enter(service, idp, ana)
    expect(response.status).toBe(303)
    const place = response.headers.get('location') ?? ''
    expect(place).toMatch(isIn ? /^\/account$/ : /^\/login\?refused=OAUTH_[A-Z_]+&provider=okta$/)
    const size = service.db.prepare(
      'select max(length(json_array(provider_sid, sealed_id_token))) as n from session',
    )
    expect(Number(await size.first('n'))).toBeLessThan(15_000)
    const superusers = service.db.prepare('select count(*) as n from user where is_superuser = 1')
    expect(await superusers.first('n')).toBe(0)
    const second = service.db.prepare("select count(*) as n from session where proofs like '%mfa%'")
    expect(await second.first('n')).toBe(0)
  },
)
