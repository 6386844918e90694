import type { Person } from '../../support/requests.ts'
import { db } from './services.ts'

interface Of {
  person: Person
}

/** A row of a session as it stands in D1. */
export type Row = Record<string, unknown>

/** Every row of the person's sessions. */
export async function readSessions({ person }: Of): Promise<Row[]> {
  const statement = db.prepare('select * from session where user_id=?').bind(person.id)
  return (await statement.all<Row>()).results
}

/** Puts rows back as they were, as a restore of the database does. */
export async function putBack({ person }: Of, rows: readonly Row[]): Promise<void> {
  const statements = rows.map((row) => {
    const names = Object.keys(row)
    const marks = names.map(() => '?').join()
    return db
      .prepare(
        `insert or replace into session (${names.join()})
         select ${marks} where exists (select 1 from user where id=?)`,
      )
      .bind(...Object.values(row), person.id)
  })
  if (statements.length > 0) await db.batch(statements)
}

/** How many sessions have ended since an old refresh token was used, as the trail says. */
export async function countThefts({ person }: Of): Promise<number> {
  const sql = `select count(*) as n from event where user_id=? and kind='session.ended'
    and fields->>'reason'='refresh_token_reused'`
  return (await db.prepare(sql).bind(person.id).first<number>('n')) ?? 0
}
