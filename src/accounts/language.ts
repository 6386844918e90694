import { eq } from 'drizzle-orm'
import { type User, user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { type Language, readLanguage } from '../texts/languages.ts'

/** What a person is addressed in. */
export function languageOf(
  { config }: { config: Pick<Deps['config'], 'defaultLanguage'> },
  { language }: Pick<User, 'language'>,
): Language {
  return readLanguage(language) ?? config.defaultLanguage
}

/** Sets the language of a user; null: whatever DEFAULT_LANGUAGE is. */
export async function setLanguage(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { id }: Pick<User, 'id'>,
  language: Language | null,
): Promise<void> {
  await db.update(user).set({ language, updated_at: now() }).where(eq(user.id, id))
}
