import type { Texts } from './en.ts'

export const de: Texts = {
  name: 'Deutsch',
  mails: {},
}
