import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The code blocks of a language in a page, by its path from the root: oldest first. */
export function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(join(fileURLToPath(import.meta.url), '../../..', page), 'utf8')
  const blocks = text.matchAll(/^( *)```(\w+)\n(.*?)^ *```$/gms)
  return Array.from(blocks).flatMap(([, indent = '', name, block = '']) =>
    name === language ? [block.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  )
}

/** The one of them that contains a text; throws if there is none. */
export function codeBlock(page: string, language: string, text: string): string {
  const found = codeBlocks(page, language).find((block) => block.includes(text))
  if (found === undefined) throw new Error(`${page} has no ${language} with ${text}`)
  return found
}
