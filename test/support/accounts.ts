/** SQL that begins a row of an account at a provider, as FastAPI Users has it; its values follow. */
export const insertAccount = `insert into oauth_account (id, user_id, oauth_name, access_token, expires_at,
  refresh_token, account_id, account_email) values`
