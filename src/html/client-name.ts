import type { Texts } from '../texts/en.ts'

/** What a client is called, such as “Safari on macOS”; undefined if it told neither. */
export function nameClient(
  { account }: Texts,
  { browser, system }: { browser?: string | null; system?: string | null },
): string | undefined {
  if (browser && system) return account.sessions.device(browser, system)
  return browser || system || undefined
}
