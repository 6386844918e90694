import type { Env } from './env.ts'
import { defaultOf, type Setting, settings } from './settings.ts'

/** A setting as it is in force. */
interface Shown {
  name: string
  group: string
  isSet: boolean
  isSecret: boolean
  /** As it was set, or the default in words; of a secret undefined. */
  value: string | undefined
  /** What it does, without Markdown. */
  text: string
}

/** Every setting, in the order of the table; nothing of a secret but whether it is set. */
export function settingsInForce(env: Env): Shown[] {
  const texts = new Map<string, unknown>(Object.entries(env))
  return Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
    const text = String(texts.get(name) ?? '')
    const isSet = text !== ''
    const isSecret = setting.isSecret === true
    const value = isSet ? text : plain(defaultOf(setting))
    return {
      name,
      group: setting.group,
      isSet,
      isSecret,
      value: isSecret ? undefined : value,
      text: plain(setting.text),
    }
  })
}

/** Without marks of code and without links: one in a sentence is its words, one that only leads on goes. */
function plain(markdown: string): string {
  return markdown
    .replace(/(: \[[^\]]+\]\([^)]+\)| \(\[[^\]]+\]\([^)]+\)\))$/, '')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll('`', '')
}
