import type { DatabaseSync } from 'node:sqlite'

/**
 * Decides what becomes of each staged row, given what is in the target: `new`, `present` (its id is
 * there already), `overwrite` (so too, is to be replaced, and is another), `repeated` (the same row
 * again), or a reject. Of rows that would be one account, none comes: which is right can't be told.
 */
export function decideFates(database: DatabaseSync, overwrite: boolean): void {
  for (const sql of [repeatedUsers, ...userRejects, userFates(overwrite)]) database.exec(sql)
  for (const sql of [repeatedOauth, ...oauthRejects, oauthFates(overwrite)]) database.exec(sql)
}

const userContent = `id, email, hashed_password, is_active, is_superuser, is_verified`
const oauthContent = `id, user_id, oauth_name, access_token, expires_at, refresh_token, account_id,
  account_email`

const repeated = (table: string, content: string) => `
  update ${table} set fate='repeated' where line in (
    select line from (
      select line, row_number() over (partition by ${content} order by line) as nth from ${table}
    ) where nth > 1
  )`
const repeatedUsers = repeated('user', userContent)
const repeatedOauth = repeated('oauth_account', oauthContent)

/** Rejects each row that has another (`that`) with the same key, and names the other's line. */
const rejectTwins = (kind: string, keys: readonly string[], reason: string) => `
  insert or ignore into reject
  select '${kind}', this.line, '${reason} line ' || min(that.line)
  from ${kind} this join ${kind} that on ${keys.map((key) => `that.${key} = this.${key}`).join(' and ')}
  where that.line <> this.line and this.fate is null and that.fate is null
  group by this.line`

const userRejects = [
  rejectTwins('user', ['id'], 'id: the same, with other content, is in'),
  rejectTwins('user', ['email_canonical'], 'email: the same address is in'),
  `insert or ignore into reject
   select 'user', this.line, 'email: has an account here under another id, ' || that.id
   from user this join target_user that
     on that.email_canonical = this.email_canonical and that.id <> this.id
   where this.fate is null`,
]

const oauthRejects = [
  rejectTwins('oauth_account', ['id'], 'id: the same, with other content, is in'),
  rejectTwins('oauth_account', ['oauth_name', 'account_id'], 'account_id: the same account is in'),
  `insert or ignore into reject
   select 'oauth_account', this.line, 'account_id: is linked here already, under id ' || that.id
   from oauth_account this join target_oauth_account that
     on that.oauth_name = this.oauth_name and that.account_id = this.account_id and that.id <> this.id
   where this.fate is null`,
  `insert or ignore into reject
   select 'oauth_account', line, 'user_id: the user is not here and does not come'
   from oauth_account where fate is null
     and user_id not in (select id from target_user)
     and user_id not in (select id from user where fate in ('new', 'present', 'overwrite'))`,
]

const rejected = (kind: string) => `(select line from reject where kind='${kind}')`

const differs = userContent
  .split(', ')
  .map((column) => `that.${column} is not this.${column}`)
  .join(' or ')

const userFates = (overwrite: boolean) => `
  update user as this set fate = case
    when not exists (select 1 from target_user that where that.id = this.id) then 'new'
    when ${overwrite ? 1 : 0} and exists (
      select 1 from target_user that where that.id = this.id and (${differs})
    ) then 'overwrite'
    else 'present' end
  where fate is null and line not in ${rejected('user')}`

const oauthFates = (overwrite: boolean) => `
  update oauth_account as this set fate = case
    when not exists (select 1 from target_oauth_account that where that.id = this.id) then 'new'
    when ${overwrite ? 1 : 0} then 'overwrite'
    else 'present' end
  where fate is null and line not in ${rejected('oauth_account')}`
