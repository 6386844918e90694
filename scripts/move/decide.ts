import type { DatabaseSync } from 'node:sqlite'
import { mustReset } from './hash-scheme.ts'
import { literal } from './literal.ts'
import { inSql, type Kind, kinds, profileDefaults, requiredColumns } from './tables.ts'

/** What decideFates is told beside the rows. */
export interface Decision {
  overwrite: boolean
  /** What the reasons call a row of the input. */
  unit: 'line' | 'row'
}

/**
 * Decides what becomes of each staged row, given what is in the target: `new`, `present` (its id is
 * there already), `overwrite` (so too, is to be replaced, and is another), `repeated` (the same row
 * again), or a reject. Of rows that would be one account, none comes: which is right can't be told.
 */
export function decideFates(database: DatabaseSync, { overwrite, unit }: Decision): void {
  database.exec(rejectForeignIds)
  database.exec(keepPasswords)
  for (const kind of kinds) {
    database.exec(repeated(kind))
    if (!overwrite) database.exec(presentRows(kind))
    for (const sql of rejects(unit)[kind]) database.exec(sql)
    database.exec(remaining(kind))
  }
}

/** A file of new ids that is another input's would give one person's rows to another. */
const rejectForeignIds = `
  insert or ignore into reject
  select 'user', this.line, 'id: its new id is of another address here (--ids-file names another file)'
  from user this join new_id on new_id.id = this.id and new_id.kind = 'user' and new_id.is_known
    join target_user that on that.id = this.id
  where that.email_canonical <> this.email_canonical`

/** Who has a password here does not lose it because there was none to bring. */
const keepPasswords = `
  update user as this set hashed_password = that.hashed_password
  from target_user that where that.id = this.id and this.scheme = '${mustReset}'`

const basics: Record<Kind, readonly string[]> = {
  user: ['id', 'email', 'hashed_password', 'is_active', 'is_superuser', 'is_verified'],
  oauth_account: requiredColumns.oauth_account,
}

/** What makes two rows of an input the same. */
const content: typeof basics = {
  ...basics,
  user: [...basics.user, 'said', ...profileDefaults.keys()],
}

const repeated = (kind: Kind) => `
  update ${kind} set fate='repeated' where line in (
    select line from (
      select line, row_number() over (partition by ${content[kind].map(inSql).join(', ')} order by line) as nth
      from ${kind}
    ) where nth > 1
  )`

/** Whatever has become of their addresses since: they are not looked at again. */
const presentRows = (kind: Kind) => `
  update ${kind} set fate='present'
  where fate is null and id in (select id from target_${kind})
    and line not in (select line from reject where kind='${kind}')`

/** Rejects each row that has another (`that`) with the same key, and names the other's line. */
const rejectTwins = (kind: Kind, keys: readonly string[], reason: string, unit: string) => `
  insert or ignore into reject
  select '${kind}', this.line, '${reason} ${unit} ' || min(that.line)
  from ${kind} this join ${kind} that on ${keys.map((key) => `that.${key} = this.${key}`).join(' and ')}
  where that.line <> this.line and this.fate is null and that.fate is null
  group by this.line`

const rejects = (unit: string): Record<Kind, readonly string[]> => ({
  user: [
    rejectTwins('user', ['id'], 'id: the same, with other content, is in', unit),
    rejectTwins('user', ['email_canonical'], 'email: the same address is in', unit),
    `insert or ignore into reject
     select 'user', this.line, 'email: has an account here under another id, ' || that.id
     from user this join target_user that
       on that.email_canonical = this.email_canonical and that.id <> this.id
     where this.fate is null`,
  ],
  oauth_account: [
    rejectTwins('oauth_account', ['id'], 'id: the same, with other content, is in', unit),
    rejectTwins(
      'oauth_account',
      ['oauth_name', 'account_id'],
      'account_id: the same account is in',
      unit,
    ),
    `insert or ignore into reject
     select 'oauth_account', this.line, 'account_id: is linked here already, under id ' || that.id
     from oauth_account this join target_oauth_account that
       on that.oauth_name = this.oauth_name and that.account_id = this.account_id
         and that.id <> this.id
     where this.fate is null`,
    `insert or ignore into reject
     select 'oauth_account', line, 'user_id: the user is not here and does not come' || iif(
       user_id in (select id from new_id where not is_known), ' (--ids-file names its new id)', '')
     from oauth_account where fate is null
       and user_id not in (select id from target_user)
       and user_id not in (select id from user where fate in ('new', 'present', 'overwrite'))`,
    `insert or ignore into reject
     select 'oauth_account', line, 'user_id: the row of the user does not come' from oauth_account
     where fate is null and user_id in (
       select id from user join reject using (line) where kind = 'user')`,
  ],
})

/** Rows that nothing speaks against. Those that are there are left here only with --overwrite. */
const remaining = (kind: Kind) => `
  update ${kind} as this set fate = coalesce(
    (select case when ${differs[kind]} then 'overwrite' else 'present' end
     from target_${kind} that where that.id = this.id), 'new')
  where fate is null and line not in (select line from reject where kind='${kind}')`

/** Of an OAuth account the target's tokens are not read: it is always written anew. */
const differs: Record<Kind, string> = {
  user: [
    ...basics.user.map((column) => `that.${column} is not this.${column}`),
    ...[...profileDefaults].map(
      ([name, byDefault]) => `instr(this.said, ',${name},') and
        coalesce(that.${inSql(name)}, ${literal(byDefault)}) is not this.${inSql(name)}`,
    ),
  ].join(' or '),
  oauth_account: 'true',
}
