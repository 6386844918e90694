import type { DatabaseSync } from 'node:sqlite'

/** Rows that are to be written and would make a superuser here, or change one. */
const wouldBe = `fate in ('new', 'overwrite') and is_superuser = 1`

/** How many superusers the import would make or change: whose address or password one has, one is. */
export function countSuperusers(database: DatabaseSync): number {
  const sql = `select count(*) as rows from user where ${wouldBe}`
  return Number(database.prepare(sql).get()?.rows)
}

/** Leaves who is a superuser here untouched, and lets the others come as ordinary users. */
export function takeNoSuperusers(database: DatabaseSync): void {
  database.exec(`
    update user set fate = 'present' where ${wouldBe}
      and id in (select id from target_user where is_superuser = 1);
    update user set is_superuser = 0 where ${wouldBe}`)
}
