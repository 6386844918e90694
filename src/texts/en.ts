/** Every sentence that a person reads, in English; each other language is a file like this one. */
export const en = {
  /** What the language calls itself. */
  name: 'English',
  mails: {},
}

/** What a language must say. */
export type Texts = typeof en
