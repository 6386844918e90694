import { getTableColumns, getTableName, isTable } from 'drizzle-orm'
import { expect, test } from 'vitest'
import document from '../../docs/database.md?raw'
import * as accounts from '../../src/db/schema/accounts.ts'
import * as events from '../../src/db/schema/events.ts'
import * as keys from '../../src/db/schema/keys.ts'
import * as outbox from '../../src/db/schema/outbox.ts'
import * as providers from '../../src/db/schema/providers.ts'
import * as sessions from '../../src/db/schema/sessions.ts'
import * as signIn from '../../src/db/schema/sign-in.ts'
import { fields } from '../../src/profile.ts'
import { rows } from '../../src/scheduled.ts'

const schema = { ...accounts, ...events, ...keys, ...outbox, ...providers, ...sessions, ...signIn }

test('docs/database.md has every table and column, no other, and says what is purged', () => {
  const kept = new Map(Object.entries(rows))
  const expected = Object.entries(schema).flatMap(([name, table]) => {
    if (!isTable(table)) return []
    const columns = Object.values(getTableColumns(table))
      .map((column) => column.name)
      // What those hold, src/profile.ts says.
      .filter((column) => !fields.some(({ name }) => name === column))
    const isPurged = Object.hasOwn(kept.get(name) ?? {}, 'purge')
    return [[getTableName(table), { columns, isWritten: true, isPurged }] as const]
  })
  // That the schema here is whole: test/whole/strangers.test.ts holds `rows` to the database.
  expect(expected).toHaveLength(kept.size)
  const found = document.split(/^## /m).slice(1).map(sectionOf)
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
  expect(found).toHaveLength(expected.length)
})

function sectionOf(text: string) {
  const [, table = text] = /^`(\w+)`$/m.exec(text) ?? []
  const columns = Array.from(text.matchAll(/^\| `(\w+)` \| \S/gm), ([, column]) => column)
  const isWritten = /^- Written by: \S/m.test(text)
  const [, purge] = /^- Purged by: (the cron trigger|nothing)\b/m.exec(text) ?? []
  return [table, { columns, isWritten, isPurged: purge === 'the cron trigger' }] as const
}
