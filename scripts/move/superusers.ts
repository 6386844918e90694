import type { DatabaseSync } from 'node:sqlite'

/** Rows that are to be written and would make someone a superuser who is none here. */
const wouldBe = `fate in ('new', 'overwrite') and is_superuser = 1
  and id not in (select id from target_user where is_superuser = 1)`

/** How many the import would make superusers. */
export function countNewSuperusers(database: DatabaseSync): number {
  const sql = `select count(*) as rows from user where ${wouldBe}`
  return Number(database.prepare(sql).get()?.rows)
}

/** Lets them come as ordinary users. */
export function demoteNewSuperusers(database: DatabaseSync): void {
  database.exec(`update user set is_superuser = 0 where ${wouldBe}`)
}
