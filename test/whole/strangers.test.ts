import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import { expect, expectTypeOf, test } from 'vitest'
import type { Definition } from '../../src/api/operation.ts'
import * as accounts from '../../src/db/schema/accounts.ts'
import * as events from '../../src/db/schema/events.ts'
import * as keys from '../../src/db/schema/keys.ts'
import * as outbox from '../../src/db/schema/outbox.ts'
import * as providers from '../../src/db/schema/providers.ts'
import * as sessions from '../../src/db/schema/sessions.ts'
import * as signIn from '../../src/db/schema/sign-in.ts'
import type { Guard } from '../../src/http/route.ts'
import { rows } from '../../src/scheduled.ts'

const schema = { ...accounts, ...events, ...keys, ...outbox, ...providers, ...sessions, ...signIn }

type Whole = Extract<Definition<undefined, undefined>, { body: unknown }>
/** An operation that does not say how often it may be asked. */
type Unlimited<Authenticates extends boolean> = Omit<Whole, 'guard' | 'limit'> & {
  guard: Guard<undefined, Authenticates>
}

test('what anyone may call has a limit, or says why not, else tsc refuses it', () => {
  expectTypeOf<Unlimited<false>>().not.toExtend<Whole>()
  expectTypeOf<Unlimited<boolean>>().not.toExtend<Whole>()
  expectTypeOf<Unlimited<false> & { limit: 'mails' }>().toExtend<Whole>()
  expectTypeOf<Unlimited<false> & { unlimited: string }>().toExtend<Whole>()
  expectTypeOf<Unlimited<true>>().toExtend<Whole>()
})

test('every table says who makes its rows, and what strangers make is cleared or stays for a reason', async () => {
  expectTypeOf<{ fromStrangers: true }>().not.toExtend<(typeof rows)['user']>()
  const named: string[] = Object.keys(rows).map((name) => getTableName(Reflect.get(schema, name)))
  const sql = "select name from sqlite_master where type='table' order by name"
  const { results } = await env.DB.prepare(sql).all<{ name: string }>()
  const all = results.map(({ name }) => name)
  expect(all.filter((name) => !/^(_cf_|sqlite_|d1_)/.test(name))).toEqual(named.sort())
})
